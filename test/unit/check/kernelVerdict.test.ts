import assert from 'node:assert/strict';
import { headline, hasPassed } from '../../../src/check/headline';
import type { KernelFinding } from '../../../src/check/KernelFindings';
import { kernelVerdict } from '../../../src/check/kernelVerdict';
import type { SetupReport } from '../../../src/check/SetupReport';
import type { Diagnosis } from '../../../src/kernels/diagnosis/Diagnosis';
import { DIAGNOSIS, findings, KERNEL } from './kernelFindings';

const refused = (code: 'DAEMON_FAILED' | 'NO_INTERPRETER' | 'UNTRUSTED'): Partial<Diagnosis> => ({
  process: { code, message: 'It broke.' },
});

describe('kernelVerdict', () => {
  it('passes if at least one route would be used', () => {
    const sentence = 'Interrupts can reach the kernel of the active editor.';
    assert.deepEqual(kernelVerdict(findings()), { status: 'ok', sentence });
    const diagnosis = { ...DIAGNOSIS, process: undefined, routes: DIAGNOSIS.routes.slice(-1) };
    assert.equal(kernelVerdict(findings({ kernel: { ...KERNEL, diagnosis } })).status, 'ok');
  });

  it('does not count SIGINT if a busy kernel ignores it', () => {
    const { process } = DIAGNOSIS;
    assert.ok(process && 'chain' in process);
    const routes = DIAGNOSIS.routes.slice(0, 1);
    const diagnosis = { ...DIAGNOSIS, routes, process: { ...process, sigint: 'ignored' as const } };
    assert.equal(kernelVerdict(findings({ kernel: { ...KERNEL, diagnosis } })).status, 'failed');
    const idle = { ...diagnosis, status: 'idle' as const };
    assert.equal(kernelVerdict(findings({ kernel: { ...KERNEL, diagnosis: idle } })).status, 'ok');
  });

  const failures: [string, Partial<KernelFinding>, RegExp][] = [
    ['vanished during the check', { hasVanished: true }, /ended during the check\. Restart/],
    ['has ended', { status: 'dead' }, /has ended\. Restart it, then check again\.$/],
    ['could not be diagnosed', { diagnosis: 'It took too long.' }, /checked\. It took too long\.$/],
    [
      'cannot be reached because the daemon does not start',
      { diagnosis: { ...DIAGNOSIS, ...refused('DAEMON_FAILED') } },
      /^The interrupt daemon does not run.+Run "Restart Daemon", then check again\.$/,
    ],
    [
      'cannot be reached because Python is missing',
      { diagnosis: { ...DIAGNOSIS, ...refused('NO_INTERPRETER') } },
      /has no working Python.+Install Python 3\.7 or newer/,
    ],
    [
      'cannot be reached because the workspace is not trusted',
      { diagnosis: { ...DIAGNOSIS, ...refused('UNTRUSTED') } },
      /^This workspace is not trusted.+Trust the workspace, then check again\.$/,
    ],
    [
      'has no route',
      { diagnosis: { ...DIAGNOSIS, routes: [] }, problem: 'It is of another user.' },
      /^No interrupt would reach .+\. It is of another user\.$/,
    ],
  ];
  for (const [what, kernel, sentence] of failures) {
    it(`fails if the kernel ${what}`, () => {
      const verdict = kernelVerdict(findings({ kernel: { ...KERNEL, ...kernel } }));
      assert.equal(verdict.status, 'failed');
      assert.match(verdict.sentence, sentence);
    });
  }

  it('says what to do if no kernel of the active editor was found', () => {
    const none = { kernel: undefined };
    assert.deepEqual(kernelVerdict(findings(none)), {
      status: 'none',
      sentence:
        'No kernel of the active editor was found. Run a cell of a notebook, then check again.',
    });
    assert.match(
      kernelVerdict(findings({ ...none, isDiscovering: false })).sentence,
      /discoverKernels is off/,
    );
    assert.match(
      kernelVerdict(findings({ ...none, isTrusted: false })).sentence,
      /This workspace is not trusted/,
    );
  });

  it('says what to do if no route to the kernel is known', () => {
    const diagnosis = { ...DIAGNOSIS, routes: [] };
    const { status, sentence } = kernelVerdict(findings({ kernel: { ...KERNEL, diagnosis } }));
    assert.equal(status, 'failed');
    assert.match(sentence, /No route to it is known\. Run a cell, then check again\.$/);
  });

  it('neither passes nor fails while the kernel is still starting', () => {
    const starting = { ...KERNEL, status: 'starting' as const };
    const diagnosis = { ...DIAGNOSIS, routes: [] };
    const { status, sentence } = kernelVerdict(findings({ kernel: { ...starting, diagnosis } }));
    assert.equal(status, 'none');
    assert.match(sentence, /still starting\. Check again when it is ready\.$/);
  });
});

describe('headline', () => {
  const report: SetupReport = {
    ok: true,
    steps: [],
    versions: { vscode: '', extension: '', node: '', libuv: '', platform: '' },
    log: [],
    homeFolder: '/home/me',
  };

  it('says that interrupts can reach the kernel of the active editor', () => {
    const passed = { ...report, kernels: findings() };
    assert.equal(hasPassed(passed), true);
    assert.match(
      headline(passed),
      /^Everything works: .+ kept, and interrupts can reach the kernel of the active editor\.$/,
    );
  });

  it('says why no interrupt would reach the kernel, although the setup works', () => {
    const failed = { ...report, kernels: findings({ kernel: { ...KERNEL, status: 'dead' } }) };
    assert.equal(hasPassed(failed), false);
    assert.match(headline(failed), /^The kernel of the active editor has ended\./);
  });

  it('says nothing about a kernel if no notebook is active', () => {
    const kernels = findings({ active: undefined, kernel: undefined });
    assert.match(headline({ ...report, kernels }), /^Everything works: .+ kept\.$/);
  });
});
