import assert from 'node:assert/strict';
import type { WebSocketChannels } from '../../src/jupyter/websocket/WebSocketChannels';
import type { ServerAccess } from '../../src/sources/server/serverAddress';
import { testEnvironment } from '../rig/environment';
import { disposeAfterAll } from './fixtures/disposeAfterAll';
import { JupyterHub, type HubAccess } from './fixtures/peers/JupyterHub';
import { PeerFolder } from './fixtures/peers/PeerFolder';
import { connectNotebook, ServerKernels } from './fixtures/serverKernels';
import { assertInterrupts, listInTime } from './fixtures/serverTests';
import { skipOnSecondNode } from './fixtures/skipOnSecondNode';

for (const environment of [testEnvironment().jupyterHub ?? []].flat()) {
  describe("the kernels of JupyterHub's users", () => {
    const disposeAfter = disposeAfterAll();
    let hub: JupyterHub;
    let ann: HubAccess;
    let bob: HubAccess;

    before(async function () {
      skipOnSecondNode(this);
      const folder = disposeAfter(await PeerFolder.make());
      hub = disposeAfter(await JupyterHub.start(environment, folder));
    });

    before(async () => {
      [ann, bob] = await Promise.all([hub.startServer('ann'), hub.startServer('bob')]);
    });

    async function connect(access: ServerAccess, id: string): Promise<WebSocketChannels> {
      const notebook = await connectNotebook(access, id);
      disposeAfter({ dispose: () => notebook.close() });
      return notebook;
    }

    it('are listed within a second, are interrupted and keep their variables', async () => {
      const { id } = await hub.openNotebook(ann, 'forecast.ipynb');
      const list = disposeAfter(new ServerKernels([{ access: ann }]));
      await listInTime('JupyterHub', list);
      const kernel = list.kernelOf(id);
      assert.equal(kernel.name, 'forecast.ipynb');
      assert.match(kernel.runBy ?? '', /^the Jupyter server at 127\.0\.0\.1:\d+\/user\/ann/);
      await assertInterrupts(kernel, await connect(ann, id));
    });

    it('cannot be reached with the token of another user', async () => {
      const { id } = await hub.openNotebook(bob, 'secret.ipynb');
      const access = { url: bob.url, token: ann.token };
      const refusal = `The Jupyter server at ${new URL(bob.url).host}/user/bob denied access (status 403). Run "Connect to Jupyter Server…" and enter the current token or password.`;
      for (const kernels of [undefined, [id]]) {
        const list = disposeAfter(new ServerKernels([{ access: { ...access, kernels } }]));
        await list.refresh();
        assert.deepEqual(
          list.kernels.kernels.map(({ problem, canInterrupt }) => [problem, canInterrupt]),
          [[refusal, false]],
        );
      }
      await assert.rejects(connectNotebook(access, id), { code: 'UNAUTHORIZED', message: refusal });
    });
  });
}
