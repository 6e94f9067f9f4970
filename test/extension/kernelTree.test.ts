import assert from 'node:assert/strict';
import { nullLogger } from '../../src/base/logger';
import { Kernels } from '../../src/kernels/Kernels';
import { KernelTree } from '../../src/vscode/view/KernelTree';
import { longGracePeriod } from '../unit/kernels/kernelWithFakes';
import { SecondSource } from '../unit/kernels/secondSource';

describe('KernelTree', () => {
  it('gives no item for a kernel that has gone since VS Code asked for the rows', async () => {
    const source = new SecondSource();
    source.find();
    const { settings } = longGracePeriod;
    const kernels = new Kernels({ sources: [source], settings, logger: nullLogger });
    const search = { refresh: () => Promise.resolve() };
    const options = { kernels, search, discoverKernels: () => true };
    const tree = new KernelTree(options, () => undefined);
    const [row = assert.fail()] = await tree.childrenOf(undefined);
    assert.equal(tree.itemOf(row)?.label, 'found on this machine');
    source.find(false);
    tree.update();
    assert.equal(tree.itemOf(row), undefined);
    kernels.dispose();
  });
});
