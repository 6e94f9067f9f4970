import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rename, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { CELLS } from '../../examples/demo/cells';
import { executeUntil } from '../../src/jupyter/execute';
import type { WebSocketChannels } from '../../src/jupyter/websocket/WebSocketChannels';
import type { ServerAccess } from '../../src/sources/server/serverAddress';
import { allowLook, lookQuestion } from '../../src/kernels/inside/lookQuestion';
import { CHECKED_MS } from '../../src/sources/server/ProcessCheck';
import { ServerClient } from '../../src/sources/server/ServerClient';
import type { ServerSource } from '../../src/sources/server/ServerSource';
import { resultMessage } from '../../src/vscode/messages/resultMessage';
import { testEnvironment } from '../rig/environment';
import { startCell, STUCK_CELLS } from './fixtures/cells';
import { disposeAfterAll } from './fixtures/disposeAfterAll';
import { describeAttempts, outputOf } from './fixtures/kernels';
import { LocalKernels } from './fixtures/localKernels';
import { JupyterServer, type JupyterServerOptions } from './fixtures/peers/JupyterServer';
import { PeerFolder } from './fixtures/peers/PeerFolder';
import { printTime } from './fixtures/printTime';
import { connectNotebook, ServerKernels, serversHere } from './fixtures/serverKernels';
import { assertInterrupts, listInTime } from './fixtures/serverTests';
import { skipOnSecondNode } from './fixtures/skipOnSecondNode';
import { waitUntil } from './fixtures/waitUntil';

const [BUSY, SLEEPING] = CELLS;
const STUBBORN = STUCK_CELLS.find(({ title }) => title === 'swallows every interrupt');

/** No kernel was found on this machine or registered, so only the server names kernels. */
const NONE_HERE = { local: { kernels: [] }, registered: { kernels: [] } };

/** The server ends a kernel that is idle for longer than this. */
const CULL_S = 20;

const CULLING: JupyterServerOptions = {
  settings: {
    'MappingKernelManager.cull_idle_timeout': CULL_S,
    'MappingKernelManager.cull_interval': 1,
  },
};

for (const python of [testEnvironment().jupyterPrograms ?? []].flat()) {
  describe('the kernels of a Jupyter server', () => {
    const disposeAfter = disposeAfterAll();
    let folder: PeerFolder;

    before(async function () {
      skipOnSecondNode(this);
      folder = disposeAfter(await PeerFolder.make());
    });

    const doors: [string, JupyterServerOptions][] = [
      ['a token', {}],
      ['a password', { password: 'open sesame' }],
      ['a base URL', { baseUrl: '/user/me%20too/' }],
      [
        'the default WebSocket protocol',
        { settings: { 'ZMQChannelsWebsocketConnection.kernel_ws_protocol': '' } },
      ],
    ];
    for (const [door, options] of doors) {
      describe(`with ${door}`, () => {
        let server: JupyterServer;
        let access: ServerAccess;
        let list: ServerKernels;
        let kernel: { id: string };
        let notebook: WebSocketChannels;

        before(async () => {
          server = disposeAfter(await JupyterServer.start(python, folder, options));
          const { url, token } = server;
          const { password } = options;
          access = { url, ...(password === undefined ? { token } : { password }) };
          list = disposeAfter(new ServerKernels([{ access }]));
          kernel = await server.openNotebook('forecast.ipynb');
          notebook = await connectNotebook(access, kernel.id);
          disposeAfter({ dispose: () => notebook.close() });
        });

        it('are listed by name within a second', async () => {
          await listInTime(`Jupyter Server with ${door}`, list);
          const { name, status, isOfWindow, runBy } = list.kernelOf(kernel.id);
          assert.deepEqual([name, status, isOfWindow], ['forecast.ipynb', 'idle', false]);
          assert.match(runBy ?? '', /^the Jupyter server at 127\.0\.0\.1:\d+/);
        });

        it('are interrupted, and keep their variables', async () => {
          await assertInterrupts(list.kernelOf(kernel.id), notebook);
        });
      });
    }

    describe(`that ends idle kernels after ${CULL_S} s`, () => {
      let server: JupyterServer;
      let access: ServerAccess;
      let list: ServerKernels;

      before(async () => {
        server = disposeAfter(await JupyterServer.start(python, folder, CULLING));
        access = { url: server.url, token: server.token };
        list = disposeAfter(new ServerKernels([{ access }]));
      });

      async function notebookOf({ id }: { id: string }): Promise<WebSocketChannels> {
        const notebook = await connectNotebook(access, id);
        disposeAfter({ dispose: () => notebook.close() });
        return notebook;
      }

      async function connectionsOf({ id }: { id: string }): Promise<number | undefined> {
        return (await new ServerClient(access).readKernel(id))?.connections;
      }

      it('show where they are stuck, through a connection that is made for that only', async () => {
        const kernel = await server.startKernel();
        const notebook = await notebookOf(kernel);
        await list.refresh();
        assert.equal(await connectionsOf(kernel), 1);
        const running = await startCell(notebook, SLEEPING?.code ?? '');
        const listed = list.kernelOf(kernel.id);
        await listed.settle();
        const look = await listed.look();
        assert.ok(typeof look === 'object');
        assert.equal(look.frames[0]?.code?.includes('sleep'), true, JSON.stringify(look.frames));
        assert.equal(await connectionsOf(kernel), 2);
        const began = performance.now();
        await waitUntil('only the notebook is connected', async () => {
          return (await connectionsOf(kernel)) === 1;
        });
        const seconds = (performance.now() - began) / 1000;
        assert.ok(seconds > 8 && seconds < 13, `closed after ${seconds} s`);
        // The `idle` of our own requests does not count as the end of the cell.
        await list.refresh();
        assert.notEqual(listed.status, 'idle');
        const result = await listed.press().result;
        assert.equal(result.outcome, 'interrupted', JSON.stringify(result));
        assert.equal((await running.result).ename, 'KeyboardInterrupt');
      });

      it('keep the outputs for a notebook that is closed, and are interrupted through the server', async () => {
        const kernel = await server.startKernel();
        const session = randomUUID();
        const first = await connectNotebook(access, kernel.id, session);
        await outputOf(first, 'x = 42');
        const code =
          'import time; print("begin", flush=True)\ntry: time.sleep(60)\nfinally: print("end of", x)';
        await executeUntil(first, code, 'begin');
        first.close();
        await waitUntil('no client is connected', async () => (await connectionsOf(kernel)) === 0);
        await list.refresh();
        const listed = list.kernelOf(kernel.id);
        assert.equal(listed.status, 'busy');
        const result = await listed.press().result;
        // Only the kernel's messages tell how the cell ended. The server does not.
        assert.deepEqual([result.outcome, ...describeAttempts(result)], ['sent', 'server']);
        assert.equal(listed.status, 'idle');
        const outputs: string[] = [];
        const back = await connectNotebook(access, kernel.id, session, ({ header, content }) => {
          outputs.push(`${header.msg_type} ${String(content['text'] ?? content['ename'])}`.trim());
        });
        disposeAfter({ dispose: () => back.close() });
        await waitUntil('the outputs have arrived', () =>
          outputs.includes('error KeyboardInterrupt'),
        );
        assert.ok(outputs.includes('stream end of 42'), outputs.join());
      });

      it('are looked into only after the user has allowed it, if no notebook is connected', async () => {
        const kernel = await server.startKernel();
        await list.refresh();
        const listed = list.kernelOf(kernel.id);
        await listed.settle();
        assert.equal(await connectionsOf(kernel), 0);
        assert.equal(await listed.look(), undefined);
        assert.match(
          (await lookQuestion(listed)) ?? '',
          /^No notebook is connected to the kernel python3/,
        );
        allowLook(listed);
        await listed.settle();
        assert.ok(typeof (await listed.look()) === 'object');
        assert.equal(await lookQuestion(listed), undefined);
      });

      it('are reported as dead once the server has shut them down, and leave the list', async () => {
        const kernel = await server.startKernel();
        const notebook = await notebookOf(kernel);
        await list.refresh();
        const listed = list.kernelOf(kernel.id);
        await startCell(notebook, BUSY?.code ?? '');
        await listed.settle();
        await server.shutDownKernel(kernel);
        assert.equal((await listed.press().result).outcome, 'dead');
        await list.refresh();
        assert.throws(() => list.kernelOf(kernel.id));
      });

      it('lose their variables at a restart, and the question before it says so', async () => {
        const kernel = await server.startKernel();
        const notebook = await notebookOf(kernel);
        await outputOf(notebook, 'x = 42');
        const stubborn = await startCell(notebook, STUBBORN?.code ?? '');
        await list.refresh();
        const listed = list.kernelOf(kernel.id);
        const result = await listed.press().result;
        assert.deepEqual(
          [result.outcome, ...describeAttempts(result)],
          ['stillBusy', 'control', 'server'],
        );
        const [description] = listed.descriptions;
        assert.equal(
          description?.restartQuestion,
          `Restart ${listed.name}? It loses its variables.`,
        );
        await listed.restart?.();
        stubborn.result.catch(() => undefined);
        const again = await notebookOf(kernel);
        assert.equal(await outputOf(again, 'print("x" in globals())'), 'False');
        // When the reply comes, the kernel's messages and its server may not report the kernel as idle yet.
        await waitUntil(
          'it is idle',
          async () => {
            await list.refresh();
            return listed.status === 'idle';
          },
          () => listed.status,
        );
        assert.equal(list.kernelOf(kernel.id), listed);
      });

      it('are culled on time when they are idle, although they are listed', async () => {
        const kernel = await server.startKernel();
        await list.refresh();
        const listed = list.kernelOf(kernel.id);
        const began = performance.now();
        await waitUntil('it is culled', async () => {
          await list.refresh();
          return !list.kernels.kernels.includes(listed);
        });
        const seconds = (performance.now() - began) / 1000;
        printTime('Jupyter Server: an idle kernel was culled', began);
        assert.ok(seconds < CULL_S + 8, `after ${seconds} s`);
      });
    });

    it('get no token of ours once another program has the port of their server', async () => {
      const server = disposeAfter(await JupyterServer.start(python, folder));
      const { id } = await server.startKernel();
      const list = disposeAfter(new ServerKernels(serversHere(python, folder.runtime, NONE_HERE)));
      const notebook = await connectNotebook({ url: server.url, token: server.token }, id);
      disposeAfter({ dispose: () => notebook.close() });
      const running = await startCell(notebook, SLEEPING?.code ?? '');
      running.result.catch(() => undefined);
      await list.refresh();
      const listedAt = performance.now();
      const kernel = list.kernelOf(id);
      assert.equal(kernel.status, 'busy');
      server.process.kill('SIGKILL');
      await server.whenExited();
      const asked: string[] = [];
      const thief = createServer(({ url = '' }, response) => {
        asked.push(url);
        response.end('{}');
      });
      disposeAfter({ dispose: () => void thief.close() });
      thief.listen(Number(new URL(server.url).port), '127.0.0.1');
      await once(thief, 'listening');
      await waitUntil(
        'the list is too old to count',
        () => performance.now() - listedAt > CHECKED_MS,
      );
      const { message } = await resultMessage(kernel, await kernel.press().result);
      assert.match(
        message.sentence,
        / cannot be reached, so its cell may still be running\. Kernel Interrupt no longer finds the Jupyter server at 127\.0\.0\.1:\d+, and sent it nothing\. /,
      );
      assert.deepEqual(asked, []);
    });

    it('are not listed if the file of their server is a symbolic link; the file is listed with the reason', async () => {
      const server = disposeAfter(await JupyterServer.start(python, folder));
      const name = `jpserver-${server.pid}.json`;
      const [file, target] = [path.join(folder.runtime, name), path.join(folder.temporary, name)];
      await rename(file, target);
      await symlink(target, file);
      const list = disposeAfter(new ServerKernels(serversHere(python, folder.runtime, NONE_HERE)));
      await list.refresh();
      assert.deepEqual(
        list.kernels.kernels.map((kernel) => [kernel.name, kernel.problem]),
        [
          [
            name,
            `Kernel Interrupt does not use ${name} in Jupyter's runtime folder: it is a link. Use "Connect to Jupyter Server…".`,
          ],
        ],
      );
    });

    it('are each listed once if the search also finds their processes on this machine', async () => {
      const server = disposeAfter(await JupyterServer.start(python, folder));
      const kernel = await server.openNotebook('forecast.ipynb');
      const access = { url: server.url, token: server.token };
      const notebook = await connectNotebook(access, kernel.id);
      disposeAfter({ dispose: () => notebook.close() });
      let servers: ServerSource | undefined;
      const local = disposeAfter(
        new LocalKernels(python, process.pid, undefined, (source, registered) => {
          servers = serversHere(python, folder.runtime, { local: source, registered });
          return [servers];
        }),
      );
      await Promise.all([local.refresh(), servers?.refresh()]);
      disposeAfter({ dispose: () => servers?.dispose() });
      const listed = local.kernelOf(kernel.connectionFile);
      assert.deepEqual([listed.name, listed.descriptions.length], ['forecast.ipynb', 2]);
      const running = await startCell(notebook, SLEEPING?.code ?? '');
      const result = await listed.press().result;
      assert.deepEqual([result.outcome, ...describeAttempts(result)], ['interrupted', 'signal']);
      assert.equal((await running.result).ename, 'KeyboardInterrupt');
      assert.equal((await new ServerClient(access).readKernel(kernel.id))?.connections, 1);
    });
  });
}
