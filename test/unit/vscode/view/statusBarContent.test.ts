import assert from 'node:assert/strict';
import type { KernelState } from '../../../../src/vscode/view/KernelState';
import { statusBarContent } from '../../../../src/vscode/view/statusBarContent';
import { kernelState } from './kernelState';

const HERE = 'file:///a.ipynb';

function content(kernels: readonly KernelState[], active?: string) {
  return statusBarContent({ kernels, active });
}

describe('statusBarContent', () => {
  it('returns undefined without a kernel', () => {
    assert.equal(content([], HERE), undefined);
  });

  const appearances: [Partial<KernelState>, string, string, string | undefined][] = [
    [{ status: 'starting' }, '$(loading~spin) Python 3: starting', 'showKernels', undefined],
    [{ status: 'idle' }, '$(circle-large-outline) Python 3: idle', 'showKernels', undefined],
    [{ status: 'busy' }, '$(stop-circle) Python 3: busy', 'interruptKernel', undefined],
    [{ status: 'unknown' }, '$(question) Python 3: state unknown', 'showKernels', undefined],
    [{ status: 'dead' }, '$(error) Python 3: no longer running', 'showKernels', 'error'],
    [
      { status: 'busy', isInterrupting: true },
      '$(loading~spin) Python 3: interrupting',
      'interruptKernel',
      'warning',
    ],
  ];
  for (const [state, text, command, colour] of appearances) {
    it(`shows "${text}", and runs ${command} on a click`, () => {
      const shown = content([kernelState(state)], HERE);
      assert.equal(shown?.text, text);
      assert.equal(shown.command.id, `kernelInterrupt.${command}`);
      assert.deepEqual(shown.command.arguments, command === 'interruptKernel' ? ['kernel-1'] : []);
      assert.equal(shown.colour, colour);
    });
  }

  it("prefers the active notebook's kernel to a busy one", () => {
    const busy = kernelState({ name: 'Other', status: 'busy', resources: ['file:///b.ipynb'] });
    assert.match(content([busy, kernelState()], HERE)?.text ?? '', /Python 3: idle/);
    assert.match(content([busy, kernelState()])?.text ?? '', /Other: busy/);
  });

  it('shows the number of kernels, and of busy ones, if it cannot choose a single one', () => {
    const kernels = [kernelState(), kernelState()];
    assert.equal(content(kernels)?.text, '$(server-process) 2 kernels');
    const busy = kernels.map((kernel) => ({ ...kernel, status: 'busy' as const }));
    const shown = content(busy);
    assert.equal(shown?.text, '$(server-process) 2 kernels, 2 busy');
    assert.equal(shown.command.id, 'kernelInterrupt.showKernels');
  });

  const several = (...statuses: KernelState['status'][]): KernelState[] =>
    statuses.map((status) => kernelState({ status, resources: [] }));
  const labels: [readonly KernelState[], string][] = [
    [[kernelState({ status: 'starting' })], 'Python 3: starting. Show the kernels'],
    [[kernelState()], 'Python 3: idle. Show the kernels'],
    [[kernelState({ status: 'busy' })], 'Python 3: busy. Interrupt the kernel'],
    [[kernelState({ status: 'unknown' })], 'Python 3: state unknown. Show the kernels'],
    [[kernelState({ status: 'dead' })], 'Python 3: no longer running. Show the kernels'],
    [
      [kernelState({ status: 'busy', isInterrupting: true })],
      'Python 3: interrupting. Interrupt the kernel',
    ],
    [several('idle', 'idle'), '2 kernels. Show the kernels'],
    [several('idle', 'busy', 'busy'), '3 kernels, 2 busy. Show the kernels'],
    [[kernelState({ name: '$(zap) a\nb' })], '$\u200b(zap) a b: idle. Show the kernels'],
  ];
  for (const [kernels, label] of labels) {
    it(`has words for a screen reader: "${label}"`, () => {
      const shown = content(kernels);
      assert.equal(shown?.label, label);
      assert.doesNotMatch(label, /\$\(/);
    });
  }

  it('shows no kernel of another window', () => {
    const other = kernelState({ isOfWindow: false, status: 'busy', resources: [] });
    assert.equal(content([other], HERE), undefined);
    assert.match(content([other, kernelState()], HERE)?.text ?? '', /Python 3: idle/);
  });

  it('lists the actions and the other kernels in the tooltip', () => {
    const other = kernelState({ id: 'kernel-2', name: 'Other', resources: [] });
    const tooltip = content([kernelState({ status: 'busy' }), other], HERE)?.tooltip ?? '';
    assert.ok(
      tooltip.includes('[Interrupt](command:kernelInterrupt.interruptKernel?%5B%22kernel-1%22%5D)'),
    );
    assert.ok(tooltip.includes('- Other: idle'));
    for (const command of ['showKernels', 'checkSetup', 'showLog']) {
      assert.ok(tooltip.includes(`(command:kernelInterrupt.${command})`), command);
    }
  });

  it('offers no interrupt of an ended kernel', () => {
    const tooltip = content([kernelState({ status: 'dead' })], HERE)?.tooltip ?? '';
    assert.doesNotMatch(tooltip, /interruptKernel/);
  });

  it('escapes Markdown in the name of a kernel in the tooltip', () => {
    const name = '[x](command:evil) **b**\n# h';
    const tooltip = content([kernelState({ name })], HERE)?.tooltip ?? '';
    assert.ok(tooltip.includes('\\[x\\]\\(command:evil\\) \\*\\*b\\*\\* \\# h'));
  });
});
