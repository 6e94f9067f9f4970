import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { constants, setPriority } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ANNOUNCE } from '../../examples/demo/cells';
import { testEnvironment } from '../rig/environment';
import { isSoak, manyTimes } from '../rig/manyTimes';
import { startCell } from './fixtures/cells';
import { disposeAfterAll } from './fixtures/disposeAfterAll';
import { outputOf } from './fixtures/kernels';
import { JupyterServer } from './fixtures/peers/JupyterServer';
import { PeerFolder } from './fixtures/peers/PeerFolder';
import { connectNotebook, ServerKernels } from './fixtures/serverKernels';

/** How many kernels start at once. */
const STARTS = 4;
const SLEEPING = `import time\n${ANNOUNCE}\ntime.sleep(600)`;

/** Counts how many connections are open at the same time. */
class Count {
  most = 0;
  private open = 0;

  add(client: Socket): void {
    this.most = Math.max(this.most, ++this.open);
    client.once('close', () => this.open--);
  }
}

/** Passes connections on to a port of this machine, and counts them and the WebSockets among them. */
class CountingProxy {
  readonly all = new Count();
  readonly webSockets = new Count();
  private readonly server: Server;

  constructor(port: number) {
    this.server = createServer((client) => {
      this.all.add(client);
      const target = connect(port, '127.0.0.1');
      client.once('data', (first) => {
        if (/^upgrade: websocket/im.test(first.toString('latin1'))) {
          this.webSockets.add(client);
        }
      });
      client.pipe(target).pipe(client);
      client.on('error', () => target.destroy());
      target.on('error', () => client.destroy());
    });
  }

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  dispose(): void {
    this.server.close();
  }
}

/** Returns a text: how long some work took, and the longest time for which it blocked the event loop, in ms. */
async function measured(work: () => Promise<unknown>): Promise<string> {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const began = performance.now();
  loop.enable();
  await work();
  loop.disable();
  const ms = Math.round(performance.now() - began);
  return `${ms} ms, the event loop waited at most ${Math.round(loop.max / 1e6)} ms`;
}

for (const python of isSoak() ? [testEnvironment().jupyterPrograms ?? []].flat() : []) {
  describe('many kernels of one Jupyter server', () => {
    const disposeAfter = disposeAfterAll();

    it('are listed, and interrupted over at most eight connections at once', async function () {
      this.timeout(0);
      const { count } = manyTimes();
      const server = disposeAfter(
        await JupyterServer.start(python, disposeAfter(await PeerFolder.make())),
      );
      // The kernels inherit this priority. Otherwise a hundred kernels that write tracebacks would slow down the
      // process that is measured. Kernels on another machine would not.
      setPriority(server.pid, constants.priority.PRIORITY_LOW);
      const access = { url: server.url, token: server.token };
      const notebooks: Awaited<ReturnType<typeof connectNotebook>>[] = [];
      let started = 0;
      const startSome = async (): Promise<void> => {
        while (started++ < count) {
          const notebook = await connectNotebook(access, (await server.startKernel()).id);
          disposeAfter({ dispose: () => notebook.close() });
          notebooks.push(notebook);
          await outputOf(notebook, 'x = 42');
        }
      };
      await Promise.all(Array.from({ length: STARTS }, startSome));
      const cells = await Promise.all(notebooks.map((one) => startCell(one, SLEEPING)));

      const proxy = disposeAfter(new CountingProxy(Number(new URL(server.url).port)));
      const url = await proxy.start();
      const list = disposeAfter(new ServerKernels([{ access: { ...access, url } }]));
      const listing = await measured(() => list.refresh());
      const { kernels } = list.kernels;
      assert.equal(kernels.length, notebooks.length);
      let outcomes: readonly string[] = [];
      const interrupting = await measured(async () => {
        const results = await Promise.all(kernels.map((kernel) => kernel.press().result));
        outcomes = results.map(({ outcome }) => outcome);
      });
      const { all, webSockets } = proxy;
      process.stdout.write(
        `    ${kernels.length} kernels\n    list: ${listing}\n` +
          `    interrupts: ${interrupting}\n` +
          `    at once at most ${webSockets.most} connections to kernels, ${all.most} with those of REST\n`,
      );
      assert.deepEqual([...new Set(outcomes)], ['interrupted']);
      assert.ok(webSockets.most > 0 && webSockets.most <= 8, String(webSockets.most));
      const enames = await Promise.all(cells.map(async ({ result }) => (await result).ename));
      assert.deepEqual([...new Set(enames)], ['KeyboardInterrupt']);
      const values = await Promise.all(notebooks.map((one) => outputOf(one, 'print(x)')));
      assert.deepEqual([...new Set(values)], ['42']);
    });
  });
}
