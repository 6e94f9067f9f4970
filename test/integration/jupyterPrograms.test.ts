import assert from 'node:assert/strict';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CELLS } from '../../examples/demo/cells';
import { readConnectionFile } from '../../src/jupyter/connectionFile';
import { KernelConnection } from '../../src/jupyter/zmq/KernelConnection';
import { testEnvironment } from '../rig/environment';
import { startCell } from './fixtures/cells';
import { disposeAfterAll } from './fixtures/disposeAfterAll';
import { describeAttempts, outputOf } from './fixtures/kernels';
import { LocalKernels, pidsOf } from './fixtures/localKernels';
import { JupyterServer, type ServersKernel } from './fixtures/peers/JupyterServer';
import { KernelManagers } from './fixtures/peers/KernelManagers';
import { Papermill } from './fixtures/peers/Papermill';
import { Peer } from './fixtures/peers/Peer';
import { PeerFolder } from './fixtures/peers/PeerFolder';
import { printTime } from './fixtures/printTime';
import { isPidInUse } from './fixtures/processes';
import { skipOnSecondNode } from './fixtures/skipOnSecondNode';
import { waitUntil } from './fixtures/waitUntil';

const [BUSY, SLEEPING] = CELLS;
const READY_LIMIT_MS = 30_000;
const SUBSCRIPTION_MS = 1000;

for (const python of [testEnvironment().jupyterPrograms ?? []].flat()) {
  describe('the kernels of Jupyter programs outside VS Code', () => {
    const disposeAfter = disposeAfterAll();
    let folder: PeerFolder;
    let window: KernelManagers;
    let local: LocalKernels;

    before(async function () {
      skipOnSecondNode(this);
      folder = disposeAfter(await PeerFolder.make());
      window = disposeAfter(await KernelManagers.start(python, folder));
      local = disposeAfter(new LocalKernels(python, window.pid));
      await local.refresh();
    });

    describe('Jupyter Server', () => {
      let server: JupyterServer;

      before(async () => {
        server = disposeAfter(await JupyterServer.start(python, folder));
      });

      async function connect({ connectionFile }: ServersKernel): Promise<KernelConnection> {
        const connection = await KernelConnection.open(await readConnectionFile(connectionFile));
        await connection.whenReady(READY_LIMIT_MS);
        return disposeAfter({ ...{ dispose: () => connection.close() }, connection }).connection;
      }

      it('starts two kernels, which appear in the list on their own, are interrupted from it, and live on', async () => {
        const kernels = [await server.openNotebook('forecast.ipynb'), await server.startKernel()];
        const began = performance.now();
        for (const { connectionFile } of kernels) {
          await local.whenListed(connectionFile);
        }
        printTime('Jupyter Server: listed on their own', began);
        const connections = await Promise.all(kernels.map(connect));
        await timeOfRefresh('Jupyter Server', local);
        const listed = kernels.map(({ connectionFile }) => local.kernelOf(connectionFile));
        assert.equal(listed[0]?.name, 'forecast.ipynb');
        assert.deepEqual(
          listed.map(({ isOfWindow }) => isOfWindow),
          [false, false],
        );
        const cells = await Promise.all(
          connections.map(async (connection, index) => {
            await outputOf(connection, 'x = 42');
            return startCell(connection, [BUSY, SLEEPING][index]?.code ?? '');
          }),
        );
        const results = await Promise.all(listed.map((kernel) => kernel.press().result));
        assert.deepEqual(
          results.map((result) => [result.outcome, ...describeAttempts(result)]),
          [
            ['interrupted', 'signal'],
            ['interrupted', 'signal'],
          ],
        );
        for (const [index, connection] of connections.entries()) {
          assert.equal((await cells[index]?.result)?.ename, 'KeyboardInterrupt');
          assert.equal(await outputOf(connection, 'print(x)'), '42');
        }
        const ids = kernels.map(({ id }) => id);
        assert.deepEqual([...(await server.kernelIds())].sort(), ids.sort());
        assert.ok(server.isRunning);
      });

      it('restarts a kernel, which is then listed with its new process, and shuts it down, which removes it from the list', async () => {
        const kernel = await server.startKernel();
        await local.whenListed(kernel.connectionFile);
        const connection = await connect(kernel);
        await local.refresh();
        const [before] = pidsOf(local.kernelOf(kernel.connectionFile));
        connection.close();
        await server.restartKernel(kernel);
        await local.refresh();
        const [after] = pidsOf(local.kernelOf(kernel.connectionFile));
        assert.notEqual(after, before);
        const cell = await startCell(await connect(kernel), BUSY?.code ?? '');
        const result = await local.kernelOf(kernel.connectionFile).press().result;
        assert.equal(result.outcome, 'interrupted');
        await cell.result;
        const began = performance.now();
        await server.shutDownKernel(kernel);
        await local.whenListed(kernel.connectionFile, false);
        printTime('Jupyter Server: left the list after its end', began);
      });
    });

    it('Jupyter Console: its kernel is interrupted from the list, and its next cell works', async () => {
      const jupyterConsole = disposeAfter(
        new Peer(python, ['-m', 'jupyter_console', '--simple-prompt'], folder),
      );
      jupyterConsole.readAll();
      const connectionFile = path.join(folder.runtime, `kernel-${jupyterConsole.pid}.json`);
      await local.whenListed(connectionFile);
      await jupyterConsole.whenWritten('In [1]: ');
      // Jupyter Console does not wait until its subscription has reached the kernel. Before that, it would miss the end
      // of its first cell and wait for it forever.
      await delay(SUBSCRIPTION_MS);
      jupyterConsole.writeLine('x = 42');
      for (const code of ['while True: pass', 'import time; time.sleep(60)']) {
        jupyterConsole.writeLine(
          `print("x is", x, "in", ${code.length}, flush=True); exec("""${code}""")`,
        );
        await jupyterConsole.whenWritten(`x is 42 in ${code.length}`);
        const result = await local.kernelOf(connectionFile).press().result;
        assert.deepEqual([result.outcome, ...describeAttempts(result)], ['interrupted', 'signal']);
      }
      jupyterConsole.writeLine('print("x is", x, "at the end")');
      await jupyterConsole.whenWritten('x is 42 at the end');
      assert.ok(jupyterConsole.isRunning);
    });

    it('papermill: its cell runs on when all kernels of the window are interrupted', async () => {
      const notebook = { name: 'other', code: 'import time\ntime.sleep(60)' };
      const run = disposeAfter(await Papermill.start(python, folder, notebook));
      const own = await window.startKernel();
      await window.whenReady(own);
      await local.refresh();
      const ownKernel = local.kernelOf(own.connectionFile);
      const papermills = local.kernelOf(run.connectionFile);
      assert.deepEqual([ownKernel.isOfWindow, papermills.isOfWindow], [true, false]);
      const cell = await window.beginCell(own, BUSY?.code ?? '');
      const results = await local.kernels.interruptAll();
      assert.deepEqual(
        results.map(({ kernel, result }) => [kernel, result.outcome]),
        [[ownKernel, 'interrupted']],
      );
      assert.equal(await window.endOfCell(own, cell), 'KeyboardInterrupt');
      await window.shutDownKernel(own);
      // This press reports `interrupted`, so papermill's cell was still running.
      assert.ok(run.isRunning);
      assert.equal((await papermills.press().result).outcome, 'interrupted');
      assert.equal(await run.whenExited(), 1);
    });

    it('papermill: reports an interrupted cell as failed, and ends', async () => {
      const runs = await Promise.all(
        [
          { name: 'busy', code: 'while True: pass' },
          { name: 'sleeping', code: 'import time\ntime.sleep(60)' },
        ].map(async (notebook) => disposeAfter(await Papermill.start(python, folder, notebook))),
      );
      const files = runs.map(({ connectionFile }) => connectionFile);
      await timeOfRefresh('papermill', local);
      const kernels = files.map((file) => local.kernelOf(file));
      const results = await Promise.all(kernels.map((kernel) => kernel.press().result));
      assert.deepEqual(
        results.map((result) => [result.outcome, ...describeAttempts(result)]),
        runs.map(() => ['interrupted', 'signal']),
      );
      for (const run of runs) {
        assert.equal(await run.whenExited(), 1);
        assert.match(run.output, /PapermillExecutionError/);
        assert.deepEqual(await run.report(), ['failed KeyboardInterrupt', 'pending']);
      }
      await waitUntil('the kernels have ended', () =>
        kernels.flatMap(pidsOf).every((pid) => !isPidInUse(pid)),
      );
      await local.refresh();
      assert.deepEqual(
        files.flatMap((file) => local.kernelsOf(file)),
        [],
      );
    });
  });
}

async function timeOfRefresh(program: string, local: LocalKernels): Promise<void> {
  const began = performance.now();
  await local.refresh();
  printTime(`${program}: one search`, began);
}
