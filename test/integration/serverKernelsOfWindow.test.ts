import assert from 'node:assert/strict';
import { CELLS } from '../../examples/demo/cells';
import { ServerClient } from '../../src/sources/server/ServerClient';
import type { ServerSource } from '../../src/sources/server/ServerSource';
import { testEnvironment } from '../rig/environment';
import { startCell } from './fixtures/cells';
import { disposeAfterAll } from './fixtures/disposeAfterAll';
import { describeAttempts, outputOf } from './fixtures/kernels';
import { LocalKernels } from './fixtures/localKernels';
import { JupyterServer, type ServersKernel } from './fixtures/peers/JupyterServer';
import { KernelManagers } from './fixtures/peers/KernelManagers';
import { PeerFolder } from './fixtures/peers/PeerFolder';
import { connectNotebook, serversHere } from './fixtures/serverKernels';
import { skipOnSecondNode } from './fixtures/skipOnSecondNode';

const [BUSY, SLEEPING] = CELLS;

for (const python of [testEnvironment().jupyterPrograms ?? []].flat()) {
  describe('interrupting the kernels of this window', () => {
    const disposeAfter = disposeAfterAll();

    before(function () {
      skipOnSecondNode(this);
    });

    it('reaches the local kernel and the server kernel that an extension registered, and no other kernel of that server', async () => {
      const folder = disposeAfter(await PeerFolder.make());
      const [window, server] = await Promise.all([
        KernelManagers.start(python, folder),
        JupyterServer.start(python, folder),
      ]);
      disposeAfter(window);
      disposeAfter(server);
      let servers: ServerSource | undefined;
      const local = disposeAfter(
        new LocalKernels(python, window.pid, undefined, (source, registered) => {
          servers = serversHere(python, folder.runtime, { local: source, registered });
          return [servers];
        }),
      );
      disposeAfter({ dispose: () => servers?.dispose() });

      const [own, used, foreign] = await Promise.all([
        window.startKernel(),
        server.openNotebook('used.ipynb'),
        server.openNotebook('foreign.ipynb'),
      ]);
      const access = { url: server.url, token: server.token };
      const connect = async ({ id }: ServersKernel) => {
        const notebook = await connectNotebook(access, id);
        disposeAfter({ dispose: () => notebook.close() });
        return notebook;
      };
      const [ofUsed, ofForeign] = await Promise.all([connect(used), connect(foreign)]);
      await window.whenReady(own);
      local.registered.register({ name: 'used', connectionFile: used.connectionFile });
      await Promise.all([local.refresh(), servers?.refresh()]);
      const [ownKernel, usedKernel, foreignKernel] = [own, used, foreign].map(
        ({ connectionFile }) => local.kernelOf(connectionFile),
      );
      assert.deepEqual(
        [ownKernel, usedKernel, foreignKernel].map((kernel) => kernel?.isOfWindow),
        [true, true, false],
      );
      assert.ok(usedKernel?.descriptions.some(({ origin }) => origin === 'server'));

      await outputOf(ofUsed, 'x = 42');
      const ownCell = await window.beginCell(own, BUSY?.code ?? '');
      const usedCell = await startCell(ofUsed, SLEEPING?.code ?? '');
      const foreignCell = await startCell(ofForeign, SLEEPING?.code ?? '');
      const results = await local.kernels.interruptAll();
      assert.deepEqual(
        new Map(
          results.map(({ kernel, result }) => [
            kernel,
            [result.outcome, ...describeAttempts(result)],
          ]),
        ),
        new Map([
          [ownKernel, ['interrupted', 'signal']],
          [usedKernel, ['interrupted', 'control']],
        ]),
      );
      assert.equal(await window.endOfCell(own, ownCell), 'KeyboardInterrupt');
      assert.equal((await usedCell.result).ename, 'KeyboardInterrupt');
      assert.equal(await outputOf(ofUsed, 'print(x)'), '42');
      assert.equal((await new ServerClient(access).readKernel(used.id))?.connections, 1);
      // This press reports `interrupted`, so the cell of the other kernel was still running.
      assert.equal((await foreignKernel?.press().result)?.outcome, 'interrupted');
      assert.equal((await foreignCell.result).ename, 'KeyboardInterrupt');
    });
  });
}
