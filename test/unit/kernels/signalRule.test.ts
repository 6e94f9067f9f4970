import assert from 'node:assert/strict';
import type { KernelRegistration } from '../../../src/api';
import type { KernelInfo } from '../../../src/jupyter/kernelInfo';
import { signalRule, type SignalRule } from '../../../src/kernels/signalRule';

type Provider = Pick<KernelRegistration, 'interruptMode' | 'language'>;

const IPYKERNEL: KernelInfo = { language: 'python', implementation: 'ipython' };
const XEUS_PYTHON: KernelInfo = { language: 'python', implementation: 'xeus-python' };
const R: KernelInfo = { language: 'R', implementation: 'IRkernel' };

describe('signalRule', () => {
  const cases: [string, Provider, KernelInfo | undefined, SignalRule][] = [
    ['ipykernel', {}, IPYKERNEL, 'allowed'],
    ['ipykernel that its provider calls R', { language: 'R' }, IPYKERNEL, 'allowed'],
    ['ipykernel with interruptMode message', { interruptMode: 'message' }, IPYKERNEL, 'message'],
    ['a Python kernel that has not answered', { language: 'python' }, undefined, 'allowed'],
    ['a Python kernel with an empty answer', { language: 'python' }, {}, 'allowed'],
    ['xeus-python', {}, XEUS_PYTHON, 'otherPython'],
    ['xeus-python registered as Python', { language: 'python' }, XEUS_PYTHON, 'otherPython'],
    [
      'xeus-python with interruptMode signal',
      { interruptMode: 'signal' },
      XEUS_PYTHON,
      'otherPython',
    ],
    ['R that its provider calls Python', { language: 'python' }, R, 'otherPython'],
    ['R', { language: 'R' }, R, 'unknown'],
    ['R that has not answered', { language: 'R' }, undefined, 'unknown'],
    ['R with interruptMode signal', { language: 'R', interruptMode: 'signal' }, R, 'allowed'],
    [
      'an unknown kernel with interruptMode signal',
      { interruptMode: 'signal' },
      undefined,
      'allowed',
    ],
    ['an unknown kernel', {}, undefined, 'unknown'],
  ];
  for (const [what, provider, kernel, expected] of cases) {
    it(`is "${expected}" for ${what}`, () => {
      assert.equal(signalRule(provider, kernel), expected);
    });
  }
});
