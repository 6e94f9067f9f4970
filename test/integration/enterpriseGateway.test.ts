import assert from 'node:assert/strict';
import type { ServerAccess } from '../../src/sources/server/serverAddress';
import { testEnvironment } from '../rig/environment';
import { disposeAfterAll } from './fixtures/disposeAfterAll';
import { EnterpriseGateway } from './fixtures/peers/EnterpriseGateway';
import { PeerFolder } from './fixtures/peers/PeerFolder';
import { connectNotebook, ServerKernels } from './fixtures/serverKernels';
import { assertInterrupts, listInTime } from './fixtures/serverTests';
import { skipOnSecondNode } from './fixtures/skipOnSecondNode';

const SPEC = 'other';

const { enterpriseGateway, kernels } = testEnvironment();

for (const python of [enterpriseGateway ?? []].flat()) {
  // Enterprise Gateway's own environment has no ipykernel.
  for (const { ipykernelVersion, python: kernelPython } of kernels) {
    describe(`the kernels of Enterprise Gateway, ipykernel ${ipykernelVersion}`, () => {
      const disposeAfter = disposeAfterAll();
      let folder: PeerFolder;

      before(async function () {
        skipOnSecondNode(this);
        folder = disposeAfter(await PeerFolder.make());
        await folder.addKernelspec(SPEC, kernelPython);
      });

      async function start(listsKernels: boolean): Promise<{ id: string; access: ServerAccess }> {
        const gateway = disposeAfter(await EnterpriseGateway.start(python, folder, listsKernels));
        const { id } = await gateway.startKernel(SPEC);
        return { id, access: { url: gateway.url, token: gateway.token } };
      }

      async function assertInterruptsListed(
        list: ServerKernels,
        access: ServerAccess,
        id: string,
      ): Promise<void> {
        const notebook = await connectNotebook(access, id);
        disposeAfter({ dispose: () => notebook.close() });
        await assertInterrupts(list.kernelOf(id), notebook);
      }

      it('are listed within a second if the gateway is set to list them, are interrupted and keep their variables', async () => {
        const { id, access } = await start(true);
        const list = disposeAfter(new ServerKernels([{ access }]));
        await listInTime('Enterprise Gateway', list);
        assert.equal(list.kernelOf(id).name, `${SPEC} (${id.slice(0, 8)})`);
        await assertInterruptsListed(list, access, id);
      });

      it('are interrupted if the user has named their ids, although the gateway does not list them', async () => {
        const { id, access } = await start(false);
        const unlisted = disposeAfter(new ServerKernels([{ access }]));
        await unlisted.refresh();
        assert.deepEqual(
          unlisted.kernels.kernels.map(({ problem }) => problem),
          [
            `The Jupyter server at ${new URL(access.url).host} does not list its kernels. Enterprise Gateway lists them if it is started with EG_LIST_KERNELS=true.`,
          ],
        );
        const named = { ...access, kernels: [id] };
        const list = disposeAfter(new ServerKernels([{ access: named }]));
        await listInTime('Enterprise Gateway, a kernel by its id', list);
        await assertInterruptsListed(list, access, id);
      });
    });
  }
}
