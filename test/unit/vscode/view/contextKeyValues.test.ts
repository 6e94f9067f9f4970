import assert from 'node:assert/strict';
import { contextKeyValues } from '../../../../src/vscode/view/contextKeyValues';
import type { KernelState } from '../../../../src/vscode/view/KernelState';
import { kernelState } from './kernelState';

const HERE = 'file:///a.ipynb';
const ELSEWHERE = 'file:///b.ipynb';

function canInterrupt(
  kernels: readonly KernelState[],
  active: string | undefined,
  wasJustInterrupted = false,
): boolean {
  const state = { kernels, active, wasJustInterrupted, hasPressedAgain: false };
  return contextKeyValues(state)['kernelInterrupt.canInterrupt'];
}

describe('contextKeyValues', () => {
  it('says only that the extension is active if there is no kernel', () => {
    const state = { kernels: [], active: HERE, wasJustInterrupted: false, hasPressedAgain: false };
    assert.deepEqual(contextKeyValues(state), {
      'kernelInterrupt.isActive': true,
      'kernelInterrupt.hasKernels': false,
      'kernelInterrupt.canInterrupt': false,
      'kernelInterrupt.isInterrupting': false,
      'kernelInterrupt.mayRun': false,
      'kernelInterrupt.hasPressedAgain': false,
    });
  });

  const ofActiveNotebook: [KernelState['status'], boolean][] = [
    ['busy', true],
    ['unknown', true],
    ['idle', false],
    ['starting', false],
    ['dead', false],
  ];
  for (const [status, expected] of ofActiveNotebook) {
    it(`${expected ? 'claims Ctrl+Shift+C' : 'leaves Ctrl+Shift+C to VS Code'} if the active notebook's kernel has the status ${status}`, () => {
      assert.equal(canInterrupt([kernelState({ status })], HERE), expected);
    });
  }

  const ofAnother: [KernelState['status'], boolean][] = [
    ['busy', true],
    ['unknown', false],
    ['idle', false],
  ];
  for (const [status, expected] of ofAnother) {
    it(`${expected ? 'claims Ctrl+Shift+C' : 'leaves Ctrl+Shift+C to VS Code'} if an inactive notebook's kernel has the status ${status} and all others are idle`, () => {
      const kernels = [kernelState(), kernelState({ resources: [ELSEWHERE], status })];
      assert.equal(canInterrupt(kernels, HERE), expected);
      assert.equal(canInterrupt(kernels, undefined), expected);
    });
  }

  const ofTheView: [Partial<KernelState>, boolean][] = [
    [{ status: 'busy' }, true],
    [{ status: 'unknown' }, true],
    [{ status: 'idle' }, false],
    [{ status: 'unknown', canInterrupt: false }, false],
    [{ status: 'busy', isOfWindow: false }, false],
  ];
  for (const [state, expected] of ofTheView) {
    it(`${expected ? 'shows' : 'hides'} the button that interrupts all kernels of the window, if a kernel has ${JSON.stringify(state)}`, () => {
      const kernels = [kernelState(), kernelState({ resources: [ELSEWHERE], ...state })];
      const more = { active: undefined, wasJustInterrupted: false, hasPressedAgain: false };
      const { 'kernelInterrupt.mayRun': mayRun } = contextKeyValues({ kernels, ...more });
      assert.equal(mayRun, expected);
    });
  }

  it('leaves Ctrl+Shift+C to VS Code if no route reaches the kernel', () => {
    for (const status of ['busy', 'unknown'] as const) {
      assert.equal(canInterrupt([kernelState({ status, canInterrupt: false })], HERE), false);
    }
  });

  it('leaves Ctrl+Shift+C to VS Code if only a kernel of another window is busy and being interrupted', () => {
    const state = {
      isOfWindow: false,
      isInterrupting: true,
      status: 'busy',
      resources: [],
    } as const;
    assert.equal(canInterrupt([kernelState(state)], HERE), false);
  });

  it('claims Ctrl+Shift+C during an interrupt and shortly after it, even if the kernel is idle', () => {
    assert.equal(canInterrupt([kernelState({ isInterrupting: true })], undefined), true);
    assert.equal(canInterrupt([kernelState()], undefined, true), true);
    assert.equal(canInterrupt([kernelState()], undefined), false);
  });

  it('sets isInterrupting and hasKernels during an interrupt', () => {
    const kernels = [kernelState(), kernelState({ isInterrupting: true })];
    const values = contextKeyValues({
      kernels,
      active: undefined,
      wasJustInterrupted: false,
      hasPressedAgain: false,
    });
    assert.equal(values['kernelInterrupt.isInterrupting'], true);
    assert.equal(values['kernelInterrupt.hasKernels'], true);
  });
});
