import assert from 'node:assert/strict';
import {
  checkKernels,
  type CheckableKernel,
  type CheckedWindow,
} from '../../../src/check/checkKernels';
import { fileOf, described, processOf } from '../kernels/fakeDescription';
import { DIAGNOSIS } from './kernelFindings';

const NOTEBOOK = 'file:///forecast.ipynb';

function fakeKernel(more: Partial<CheckableKernel> = {}): CheckableKernel {
  return {
    ids: ['a'],
    name: 'forecast.ipynb',
    runBy: 'the Jupyter extension',
    resources: [NOTEBOOK],
    isOfWindow: true,
    canInterrupt: true,
    problem: undefined,
    status: 'busy',
    descriptions: [described('a', [processOf(4242, '77'), fileOf('/k.json')])],
    diagnose: () => Promise.resolve(DIAGNOSIS),
    ...more,
  };
}

function windowOf(
  kernels: () => readonly CheckableKernel[],
  more: Partial<CheckedWindow> = {},
): CheckedWindow {
  return {
    isTrusted: true,
    isDiscovering: true,
    active: { uri: NOTEBOOK, name: 'forecast.ipynb', isNotebook: true },
    kernels,
    refresh: () => Promise.resolve(),
    ...more,
  };
}

describe('checkKernels', () => {
  it('searches first, and then diagnoses the kernel of the active editor', async () => {
    let found: readonly CheckableKernel[] = [];
    const outside = fakeKernel({ ids: ['s'], isOfWindow: false });
    const unlistedServer = fakeKernel({ isOfWindow: false, descriptions: [described('n', [])] });
    const other = fakeKernel({ ids: ['b'], name: 'other', resources: [], status: 'idle' });
    const findings = await checkKernels(
      windowOf(() => found, {
        refresh: () => {
          found = [fakeKernel(), other, outside, unlistedServer];
          return Promise.resolve();
        },
      }),
    );
    assert.deepEqual(findings, {
      isTrusted: true,
      isDiscovering: true,
      active: 'forecast.ipynb',
      kernel: {
        name: 'forecast.ipynb',
        status: 'busy',
        runBy: 'the Jupyter extension',
        origins: ['process'],
        pid: 4242,
        start: '77',
        isConnectable: true,
        hasVanished: false,
        problem: undefined,
        diagnosis: DIAGNOSIS,
      },
      others: [{ name: 'other', status: 'idle' }],
      outsideKernelCount: 1,
    });
  });

  it('does not diagnose a kernel of another window, even if it runs the active notebook', async () => {
    const kernel = fakeKernel({ isOfWindow: false, diagnose: () => assert.fail() });
    const findings = await checkKernels(windowOf(() => [kernel]));
    assert.equal(findings.kernel, undefined);
    assert.equal(findings.outsideKernelCount, 1);
  });

  it('treats a text editor as a notebook only if it has a kernel', async () => {
    const active = { uri: NOTEBOOK, name: 'with cells.py', isNotebook: false };
    const none = await checkKernels(windowOf(() => [], { active }));
    assert.equal(none.active, undefined);
    const findings = await checkKernels(windowOf(() => [fakeKernel()], { active }));
    assert.equal(findings.active, 'with cells.py');
  });

  it('reports that the kernel vanished during the check', async () => {
    let kernels = [fakeKernel()];
    const vanishing = fakeKernel({
      diagnose: () => {
        kernels = [];
        return Promise.resolve(DIAGNOSIS);
      },
    });
    kernels = [vanishing];
    const { kernel } = await checkKernels(windowOf(() => kernels));
    assert.equal(kernel?.hasVanished, true);
  });

  it('does not wait for the search once the check is cancelled', async () => {
    const cancelled = new AbortController();
    const searching = windowOf(() => [], { refresh: () => new Promise(() => undefined) });
    const checking = checkKernels(searching, cancelled.signal);
    cancelled.abort();
    assert.equal((await checking).kernel, undefined);
  });

  it('keeps the error of a diagnosis that fails, or takes too long', async () => {
    const failing = fakeKernel({ diagnose: () => Promise.reject(new Error('It broke.')) });
    const failed = await checkKernels(windowOf(() => [failing]));
    assert.equal(failed.kernel?.diagnosis, 'It broke.');
    const silent = fakeKernel({ diagnose: () => new Promise(() => undefined) });
    const late = await checkKernels(
      windowOf(() => [silent]),
      undefined,
      10,
    );
    assert.equal(late.kernel?.diagnosis, 'The diagnosis of the kernel took longer than 10 ms.');
  });
});
