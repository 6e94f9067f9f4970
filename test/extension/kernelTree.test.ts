import assert from 'node:assert/strict';
import { nullLogger } from '../../src/base/logger';
import { Kernels } from '../../src/kernels/Kernels';
import { KernelTree } from '../../src/vscode/view/KernelTree';
import { longGracePeriod } from '../unit/kernels/kernelWithFakes';
import { SecondSource } from '../unit/kernels/secondSource';

describe('KernelTree', () => {
  let source: SecondSource;
  let kernels: Kernels;
  let message: string;

  beforeEach(() => {
    source = new SecondSource();
    source.find();
    const { settings } = longGracePeriod;
    kernels = new Kernels({ sources: [source], settings, logger: nullLogger });
  });

  afterEach(() => kernels.dispose());

  function treeWith(discoverKernels: boolean): KernelTree {
    const search = { refresh: () => Promise.resolve() };
    const options = { kernels, search, discoverKernels: () => discoverKernels };
    return new KernelTree(options, (said) => (message = said));
  }

  it('gives no item for a kernel that has gone since VS Code asked for the rows', async () => {
    const tree = treeWith(true);
    const [row = assert.fail()] = await tree.childrenOf(undefined);
    assert.equal(tree.itemOf(row)?.label, 'found on this machine');
    source.find(false);
    tree.update();
    assert.equal(tree.itemOf(row), undefined);
  });

  for (const [discovers, advice] of [
    [true, 'Run a cell of a notebook first.'],
    [false, 'The setting Discover Kernels is off.'],
  ] as const) {
    it(`says what to do if only kernels of other windows are listed and discoverKernels is ${discovers}`, async () => {
      source.find(true, { isOfWindow: false });
      await treeWith(discovers).childrenOf(undefined);
      assert.equal(message, `No kernel of this window was found. ${advice}`);
    });
  }
});
