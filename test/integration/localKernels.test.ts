import assert from 'node:assert/strict';
import { CELLS } from '../../examples/demo/cells';
import { testEnvironment } from '../rig/environment';
import { disposeAfterAll } from './fixtures/disposeAfterAll';
import { LocalKernels, pidsOf } from './fixtures/localKernels';
import { KernelManagers, type ManagedKernel } from './fixtures/peers/KernelManagers';
import { PeerFolder } from './fixtures/peers/PeerFolder';
import { printTime } from './fixtures/printTime';
import { waitUntil } from './fixtures/waitUntil';

const [BUSY, SLEEPING] = CELLS;
const { kernels: environments, pythons } = testEnvironment();

for (const { python, ipykernelVersion } of environments.slice(-1)) {
  describe(`the kernels that jupyter_client starts (ipykernel ${ipykernelVersion})`, () => {
    const disposeAfter = disposeAfterAll();
    /** Two programs with one kernel each. The first one plays the part of this window. */
    let window: KernelManagers;
    let other: KernelManagers;
    let own: ManagedKernel;
    let foreign: ManagedKernel;
    let local: LocalKernels;

    before(async () => {
      const folder = disposeAfter(await PeerFolder.make());
      window = disposeAfter(await KernelManagers.start(python, folder));
      other = disposeAfter(await KernelManagers.start(python, folder));
      local = disposeAfter(new LocalKernels(pythons.at(-1)?.path ?? python, window.pid));
      [own, foreign] = await Promise.all([window.startKernel(), other.startKernel()]);
      const began = performance.now();
      await local.refresh();
      printTime('jupyter_client: one search', began);
      assert.deepEqual(pidsOf(local.kernelOf(own.connectionFile)), [own.pid]);
      assert.deepEqual(pidsOf(local.kernelOf(foreign.connectionFile)), [foreign.pid]);
      await Promise.all([window.whenReady(own), other.whenReady(foreign)]);
      await local.refresh();
    });

    it('are interrupted from the list, and their next cells work', async () => {
      await other.run(foreign, 'x = 42');
      for (const cell of [BUSY, SLEEPING]) {
        const request = await other.beginCell(foreign, cell?.code ?? '');
        const result = await local.kernelOf(foreign.connectionFile).press().result;
        assert.equal(result.outcome, 'interrupted', JSON.stringify(result));
        assert.equal(await other.endOfCell(foreign, request), 'KeyboardInterrupt');
        assert.equal(await other.run(foreign, 'print(x)'), '42');
      }
    });

    it('belong to the window whose process started them; interrupting all kernels of the window leaves others alone', async () => {
      const [ownKernel, foreignKernel] = [own, foreign].map(({ connectionFile }) =>
        local.kernelOf(connectionFile),
      );
      assert.deepEqual([ownKernel?.isOfWindow, foreignKernel?.isOfWindow], [true, false]);
      await window.run(own, 'x = 42');
      const ownCell = await window.beginCell(own, BUSY?.code ?? '');
      const foreignCell = await other.beginCell(foreign, BUSY?.code ?? '');
      const results = await local.kernels.interruptAll();
      assert.deepEqual(
        results.map(({ kernel, result }) => [kernel, result.outcome]),
        [[ownKernel, 'interrupted']],
      );
      assert.equal(await window.endOfCell(own, ownCell), 'KeyboardInterrupt');
      assert.equal(await window.run(own, 'print(x)'), '42');
      // This press reports `interrupted`, so the cell of the other kernel was still running.
      assert.equal((await foreignKernel?.press().result)?.outcome, 'interrupted');
      assert.equal(await other.endOfCell(foreign, foreignCell), 'KeyboardInterrupt');
    });

    it('are listed once if an extension registers them too', async () => {
      const { pid, connectionFile } = own;
      const { id } = local.registered.register({
        ...{ name: 'registered', process: { pid }, connectionFile },
      });
      assert.equal(local.kernelOf(connectionFile).name, 'registered');
      await local.refresh();
      assert.equal(local.kernelOf(connectionFile).name, 'registered');
      local.registered.unregister(id);
      await local.refresh();
      assert.notEqual(local.kernelOf(connectionFile).name, 'registered');
    });

    it('are listed with their new process after a restart, and interrupted there', async () => {
      await waitUntil('the list hears the kernel', async () => {
        await window.run(own, 'pass');
        return local.kernelOf(own.connectionFile).status === 'idle';
      });
      const restarted = await window.restartKernel(own, 1);
      assert.notEqual(restarted.pid, own.pid);
      await window.whenReady(restarted);
      await waitUntil('the list has the new process', () => {
        const [listed] = local.kernelsOf(own.connectionFile);
        return listed !== undefined && pidsOf(listed).join() === String(restarted.pid);
      });
      const request = await window.beginCell(restarted, BUSY?.code ?? '');
      const result = await local.kernelOf(own.connectionFile).press().result;
      assert.equal(result.outcome, 'interrupted', JSON.stringify(result));
      assert.equal(await window.endOfCell(restarted, request), 'KeyboardInterrupt');
    });

    it('appear in the list on their own, and leave it when they are shut down or killed', async () => {
      const [ended, killed] = [
        await window.startKernel('kernel-ended.json'),
        await window.startKernel('kernel-killed.json'),
      ];
      const began = performance.now();
      await local.whenListed(ended.connectionFile);
      await local.whenListed(killed.connectionFile);
      printTime('jupyter_client: listed on their own', began);
      await window.whenReady(ended);
      await window.whenReady(killed);
      await window.shutDownKernel(ended);
      await local.whenListed(ended.connectionFile, false);
      // The connection file of a killed kernel stays.
      process.kill(killed.pid, 'SIGKILL');
      await local.whenListed(killed.connectionFile, false);
    });
  });
}
