import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { checkSetup, type CheckOptions } from '../../../src/check/checkSetup';
import { SETUP_STEPS, type SetupReport, type SetupStepName } from '../../../src/check/SetupReport';
import { KernelInterruptError } from '../../../src/base/errors';
import { nullLogger } from '../../../src/base/logger';
import { until } from '../../rig/waiting';
import { fakeParts, type Behaviour } from './fakeParts';

const BROKEN = new KernelInterruptError('DAEMON_FAILED', 'It broke.');

function check(
  parts: ReturnType<typeof fakeParts>['parts'],
  options: Partial<CheckOptions> = {},
): Promise<SetupReport> {
  return checkSetup({
    findInterpreter: () => Promise.resolve('/python'),
    pythonFiles: '/pythonFiles',
    versions: { vscode: '1.99.3', extension: '0.1.0' },
    logger: nullLogger,
    parts,
    findDaemonPython: parts.findDaemonPython,
    ...options,
  });
}

/** Asserts that the step `name` failed, that all steps before it are ok, and that only the step `end` ran after it. */
function assertFailedAt({ ok, steps }: SetupReport, name: SetupStepName, detail: RegExp): void {
  const index = SETUP_STEPS.indexOf(name);
  assert.equal(ok, false);
  assert.deepEqual(
    steps.map(({ status }) => status),
    SETUP_STEPS.map((step, at) =>
      at < index || step === 'end' ? 'ok' : at === index ? 'failed' : 'notReached',
    ),
  );
  assert.match(steps[index]?.detail ?? '', detail);
  assert.ok(steps[index]?.advice, 'the step has no advice');
}

describe('checkSetup', () => {
  it('reports what each step found, and ends everything that it started', async () => {
    const { parts, running } = fakeParts();
    const { ok, steps, versions } = await check(parts);
    assert.equal(ok, true);
    assert.deepEqual(
      steps.map(({ name, status, detail }) => [name, status, detail]),
      [
        ['interpreter', 'ok', '/python, CPython 3.13.5'],
        ['daemonPython', 'ok', '/daemon-python, CPython 3.13.5'],
        ['daemon', 'ok', 'process 4242'],
        ['handle', 'ok', "handle 7: the daemon's record of the test kernel"],
        ['message', 'ok', 'ZeroMQ 4.3.5 sent a message to 127.0.0.1 and received it'],
        ['kernel', 'ok', 'process 4343. The check used a fake.'],
        ['attach', 'ok', 'the interrupt event; Ctrl+C'],
        ['cell', 'ok', 'the kernel runs the loop'],
        [
          'interrupt',
          'ok',
          'interrupted after 34 ms by the interrupt event, confirmed by the kernel',
        ],
        ['sleep', 'ok', 'interrupted after 34 ms by the interrupt event, confirmed by the kernel'],
        ['variable', 'ok', 'the kernel still has the variable that the check set'],
        ['end', 'ok', 'ended: the kernel, the handle, the daemon'],
      ],
    );
    const { vscode, node, python, daemonPython, protocol } = versions;
    assert.deepEqual(
      [vscode, node, python, daemonPython, protocol],
      ['1.99.3', process.versions.node, 'CPython 3.13.5', '3.13.5', 1],
    );
    assert.deepEqual([...running], []);
  });

  const failures: [SetupStepName, string, Partial<Behaviour>, RegExp][] = [
    ['interpreter', 'the interpreter does not run', { probe: BROKEN }, /^It broke\.$/],
    ['daemonPython', 'no Python can run the daemon', { findDaemonPython: BROKEN }, /^It broke\.$/],
    ['daemon', 'the daemon does not start', { start: BROKEN }, /^It broke\.$/],
    ['handle', 'the daemon refuses a handle', { createInterrupter: BROKEN }, /^It broke\.$/],
    [
      'handle',
      'the daemon hangs',
      { createInterrupter: 'never' },
      /^"Interrupt handle" took longer than/,
    ],
    ['message', 'the addon of zeromq.js does not load', { sendLoopback: BROKEN }, /^It broke\.$/],
    ['message', 'ZeroMQ hangs', { sendLoopback: 'never' }, /^"ZeroMQ messages" took longer than/],
    ['kernel', 'the kernel cannot be started', { spawnKernel: BROKEN }, /^It broke\.$/],
    [
      'kernel',
      'the start of the kernel hangs',
      { spawnKernel: 'never' },
      /^"Kernel" took longer than/,
    ],
    ['kernel', 'the kernel ends', { whenReady: BROKEN }, /^It broke\.$/],
    [
      'kernel',
      'the kernel is silent',
      { whenReady: 'never' },
      /^"Kernel" took longer than 50 ms\.$/,
    ],
    ['attach', 'the daemon does not attach the handle', { attach: BROKEN }, /^It broke\.$/],
    ['attach', 'no method reaches the kernel', { attach: [] }, /^No route to the kernel works\.$/],
    ['cell', 'the cell cannot be sent', { begin: BROKEN }, /^It broke\.$/],
    ['interrupt', 'the interrupt is refused', { interrupt: BROKEN }, /^It broke\.$/],
    [
      'interrupt',
      'the interrupt hangs',
      { interrupt: 'never' },
      /^"Interrupt of the loop" took longer than 50 ms\.$/,
    ],
    [
      'interrupt',
      'the interrupt has no effect',
      {
        interrupt: {
          outcome: 'stillBusy',
          elapsedMs: 5001,
          attempts: [
            { method: 'event', elapsedMs: 5000 },
            { method: 'ctrlC', elapsedMs: 0, error: 'NO_CONSOLE' },
          ],
        },
      },
      /^The loop in the kernel was not interrupted: it is still running\. Tried within 5001 ms: the interrupt event \(5000 ms\), then Ctrl\+C \(NO_CONSOLE\)\.$/,
    ],
    ['sleep', 'the interrupt is refused', { interruptSleep: BROKEN }, /^It broke\.$/],
    [
      'sleep',
      'the sleep ends by itself',
      { interruptSleep: { outcome: 'finished', elapsedMs: 9, attempts: [] } },
      /^The sleep in the kernel was not interrupted: it ended by itself\. No route was tried\.$/,
    ],
    [
      'variable',
      'the kernel has lost its variable',
      { hasVariable: false },
      /^The variable x in the kernel is lost\.$/,
    ],
  ];
  for (const [name, why, behaviour, detail] of failures) {
    it(`stops at "${name}" if ${why}, and leaves no process behind`, async () => {
      const { parts, running, release } = fakeParts(behaviour);
      const limitsMs = { handle: 50, message: 50, kernel: 50, interrupt: 50 };
      assertFailedAt(await check(parts, { limitsMs }), name, detail);
      assert.deepEqual([...running], []);
      // The parts that hung now answer. The check ends at once what they have started.
      release();
      await setImmediate();
      await setImmediate();
      assert.deepEqual([...running], []);
    });
  }

  it('names the process that runs the loop if a launcher has started it', async () => {
    const { steps } = await check(fakeParts({ begin: 4344 }).parts);
    assert.equal(
      steps.find(({ name }) => name === 'cell')?.detail,
      'the kernel runs the loop in process 4344, which the launcher (process 4343) started',
    );
  });

  it('reports the error of findInterpreter if the workspace is not trusted', async () => {
    const untrusted = new KernelInterruptError('UNTRUSTED', 'This workspace is not trusted.');
    const report = await check(fakeParts().parts, {
      findInterpreter: () => Promise.reject(untrusted),
    });
    assertFailedAt(report, 'interpreter', /^This workspace is not trusted\.$/);
    assert.match(report.steps[0]?.advice ?? '', /^Run "Workspaces: Manage Workspace Trust"/);
  });

  it('reports what a broken Python wrote', async () => {
    const cause = Object.assign(new Error(), { code: 1, stderr: 'Traceback\r\nFatal error\r\n' });
    const broken = new KernelInterruptError('NO_INTERPRETER', 'It does not work.', { cause });
    const report = await check(fakeParts({ probe: broken }).parts);
    assertFailedAt(report, 'interpreter', /^It does not work \(Fatal error\)\.$/);
  });

  it('names the part that could not be ended, and ends the others', async () => {
    const { parts, running } = fakeParts({ endKernel: new Error('It is stuck.') });
    const { ok, steps } = await check(parts);
    assert.equal(ok, false);
    const { status, detail, advice } = steps.at(-1) ?? {};
    assert.equal(status, 'failed');
    assert.equal(detail, 'Could not end the kernel: It is stuck.');
    assert.ok(advice);
    assert.deepEqual([...running], ['kernel']);
  });

  it('ends everything that it started when it is cancelled', async () => {
    const { parts, running } = fakeParts({ whenReady: 'never' });
    const controller = new AbortController();
    const checking = check(parts, { cancelled: controller.signal });
    await until('the kernel runs', () => running.has('kernel'));
    controller.abort();
    const { ok, steps } = await checking;
    assert.equal(ok, false);
    const { name, detail } = steps.find(({ status }) => status === 'failed') ?? {};
    assert.deepEqual([name, detail], ['kernel', '"Kernel" was cancelled.']);
    assert.deepEqual([...running], []);
  });
});
