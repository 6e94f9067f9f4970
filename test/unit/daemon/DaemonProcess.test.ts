import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { DaemonProcess } from '../../../src/daemon/DaemonProcess';
import { KernelInterruptError } from '../../../src/base/errors';
import { nullLogger } from '../../../src/base/logger';
import { until, within } from '../../rig/waiting';

const START = `process.stdout.write('DAEMON_STARTED:1:3.13.5:4242\\n');`;
const STAY = `process.stdin.resume();`;

/** Starts a Node process with this script as the daemon. */
function start(script: string, startLimitMs = 30_000) {
  const events = new EventEmitter();
  const ended = once(events, 'ended') as Promise<[KernelInterruptError]>;
  const daemon = new DaemonProcess(
    { command: process.execPath, args: ['-e', script] },
    {
      startLimitMs,
      logger: { ...nullLogger, warn: (line) => events.emit('warning', line) },
      onLine: (line) => events.emit('line', line),
      onEnded: (reason) => events.emit('ended', reason),
    },
  );
  return { daemon, events, ended };
}

/** Whether a process with this pid exists. Node reaps its children, so a child that has ended does not exist. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function end(daemon: DaemonProcess): void {
  daemon.end(new KernelInterruptError('DISPOSED', 'The test is over.'));
}

describe('DaemonProcess', () => {
  it('counts as started after the line DAEMON_STARTED, and passes the next lines on', async () => {
    const { daemon, events } = start(
      `${START} process.stdin.on('data', (line) => process.stdout.write('RESPONSE:1:' + line));`,
    );
    assert.deepEqual(await daemon.started, {
      kind: 'started',
      protocol: 1,
      python: '3.13.5',
      pid: 4242,
    });
    const answered = within('the daemon answers', once(events, 'line'));
    daemon.write('hello\n');
    assert.deepEqual(await answered, [{ kind: 'response', id: 1, result: 'hello' }]);
    end(daemon);
  });

  it('passes stderr on to the log', async () => {
    const { daemon, events } = start(`${START} console.error('RESPONSE:1:no'); ${STAY}`);
    const warned = within('the daemon logs a line', once(events, 'warning'));
    assert.deepEqual(await warned, ['daemon: RESPONSE:1:no']);
    end(daemon);
  });

  it("logs lines of stderr that arrive after the daemon's exit, and then fails", async () => {
    const writesLater = `process.on('disconnect', () => console.error('last')); process.send('ready');`;
    const { events, ended } = start(`
      const { spawn } = require('child_process');
      const stdio = ['ignore', 'ignore', 'inherit', 'ipc'];
      const child = spawn(process.execPath, ['-e', ${JSON.stringify(writesLater)}], { stdio });
      child.on('message', () => process.exit(3));`);
    const warnings: string[] = [];
    events.on('warning', (line: string) => warnings.push(line));
    await within('the daemon fails', ended);
    assert.deepEqual(warnings, ['daemon: last']);
  });

  const failures: [string, string, RegExp][] = [
    ['exits before it has started', 'process.exit(3)', /has ended/],
    ['exits after it has started', START, /has ended/],
    [
      'closes its output and goes on running',
      `${START} require('fs').closeSync(1); setInterval(() => {}, 1000);`,
      /has ended/,
    ],
    [
      'speaks another version of the protocol',
      `process.stdout.write('DAEMON_STARTED:2:3.13.5:1\\n'); ${STAY}`,
      /protocol version 2 instead of 1/,
    ],
  ];
  for (const [what, script, message] of failures) {
    it(`fails only once if the daemon ${what}`, async () => {
      const { daemon, ended, events } = start(script);
      let count = 0;
      events.on('ended', () => count++);
      const [reason] = await within('the daemon fails', ended);
      assert.equal(reason.code, 'DAEMON_FAILED');
      assert.match(reason.message, message);
      end(daemon);
      assert.equal(count, 1);
    });
  }

  it('fails if the program does not exist', async () => {
    const events = new EventEmitter();
    const daemon = new DaemonProcess(
      { command: '/no/such/python', args: [] },
      {
        startLimitMs: 30_000,
        logger: nullLogger,
        onLine: () => undefined,
        onEnded: (reason) => events.emit('ended', reason),
      },
    );
    await assert.rejects(daemon.started, {
      code: 'DAEMON_FAILED',
      message: 'The interrupt daemon could not be started with /no/such/python.',
    });
  });

  const ignored = `setInterval(() => {}, 1000);`;
  for (const [what, script] of [
    ['by closing its input', STAY],
    ['by killing it if it ignores the end of its input', ignored],
  ] as const) {
    it(`ends a daemon that does not start in time: ${what}`, async () => {
      const { daemon } = start(script, 1);
      const { pid } = daemon;
      assert.ok(pid);
      await assert.rejects(daemon.started, { code: 'TIMED_OUT', message: /within 1 ms/ });
      await until('the daemon has ended', () => !exists(pid));
    });
  }

  it('fails if the daemon no longer reads its input', async () => {
    const { daemon, ended } = start(
      `require('fs').closeSync(0); ${START} setInterval(() => {}, 1000);`,
    );
    await daemon.started;
    daemon.write('PING:1\n');
    const [reason] = await within('the daemon fails', ended);
    assert.match(reason.message, /no longer reads/);
  });
});
