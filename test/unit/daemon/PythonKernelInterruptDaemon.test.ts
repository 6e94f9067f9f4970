import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sinon from 'sinon';
import { KernelInterruptError } from '../../../src/base/errors';
import { nullLogger } from '../../../src/base/logger';
import { NO_HANDLE } from '../../../src/daemon/DaemonInterrupter';
import { PythonKernelInterruptDaemon } from '../../../src/daemon/PythonKernelInterruptDaemon';
import { skipBecause } from '../../rig/skip';
import { until } from '../../rig/waiting';

const ADOPTED = { pid: 4242, start: 'start-1', ports: [50001] };
const OTHER = { pid: 4243, start: 'start-2', ports: [] };

describe('PythonKernelInterruptDaemon that adopts a process', () => {
  let answers: sinon.SinonStub;
  let onUnused: sinon.SinonSpy;
  let daemon: PythonKernelInterruptDaemon;

  beforeEach(() => {
    onUnused = sinon.spy();
    daemon = new PythonKernelInterruptDaemon({
      getInterpreter: () => assert.fail('no daemon is started'),
      pythonFiles: '',
      logger: nullLogger,
      onUnused,
    });
    answers = sinon.stub(daemon, 'sendCommand');
    answers.withArgs('ADOPT').resolves('7');
  });

  afterEach(() => sinon.restore());

  it('keeps the handle until the interrupter is disposed, and then reports that the daemon is unused', async () => {
    const interrupter = await daemon.adopt(ADOPTED);
    assert.deepEqual(answers.args, [['ADOPT', 4242, 'start-1', '50001']]);
    assert.equal(interrupter.handle, 7);
    assert.deepEqual([daemon.handles, daemon.isUsed], [1, true]);
    interrupter.dispose();
    assert.deepEqual([daemon.handles, daemon.isUsed], [0, false]);
    assert.equal(onUnused.callCount, 1);
  });

  it('counts as used during an adoption, and as unused after the adoption has failed', async () => {
    const gone = new KernelInterruptError('NO_SUCH_PROCESS', 'It has ended.');
    answers.withArgs('ADOPT').rejects(gone);
    const adopting = daemon.adopt(ADOPTED);
    assert.equal(daemon.isUsed, true);
    await assert.rejects(adopting, gone);
    assert.deepEqual([daemon.handles, daemon.isUsed], [0, false]);
  });
});

/**
 * A daemon that numbers its handles from 1, and writes each line that it receives to stderr. It adopts no process whose
 * pid is in the file `gone`.
 */
const FAKE_DAEMON = `
  const { readFileSync } = require('fs');
  let handles = 0;
  process.stdout.write('DAEMON_STARTED:1:3.13.5:' + process.pid + '\\n');
  require('readline').createInterface(process.stdin).on('line', (line) => {
    process.stderr.write(line + '\\n');
    const [command, id, pid] = line.split(':');
    const isGone = command === 'ADOPT' && readFileSync('gone', 'utf8').includes(pid);
    const result = command === 'ADOPT' && !isGone ? ++handles : '';
    process.stdout.write(isGone ? 'ERROR:' + id + ':NO_SUCH_PROCESS:gone\\n' : 'RESPONSE:' + id + ':' + result + '\\n');
  });`;

describe('PythonKernelInterruptDaemon that is restarted', () => {
  let folder: string;
  let lines: string[];
  let daemon: PythonKernelInterruptDaemon;

  before(function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'the fake Python is a shell script');
    }
  });

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'fake-daemon-'));
    const python = path.join(folder, 'python');
    await writeFile(path.join(folder, 'daemon.js'), FAKE_DAEMON);
    await writeFile(python, `#!/bin/sh\nexec "${process.execPath}" daemon.js\n`, { mode: 0o700 });
    await gone('');
    lines = [];
    daemon = new PythonKernelInterruptDaemon({
      getInterpreter: () => Promise.resolve(python),
      pythonFiles: folder,
      logger: { ...nullLogger, warn: (line) => lines.push(line) },
    });
  });

  afterEach(async () => {
    daemon.dispose();
    await daemon.whenExited();
    await rm(folder, { recursive: true, force: true });
  });

  function gone(pid: string): Promise<void> {
    return writeFile(path.join(folder, 'gone'), pid);
  }

  /** The lines that the daemons received, without the IDs of the requests. */
  const received = (): string[] =>
    lines.map((line) => line.replace(/^daemon: /, '').replace(/^([A-Z_]+):\d+/, '$1'));

  it('uses the handle number of the new daemon for an adopted process', async () => {
    const first = await daemon.adopt(ADOPTED);
    const second = await daemon.adopt(OTHER);
    assert.deepEqual([first.handle, second.handle], [1, 2]);
    first.dispose();
    await daemon.restart();
    assert.equal(second.handle, 1);
    await second.fire();
    await until('the interrupt is received', () => received().includes('INTERRUPT:1'));
  });

  it('does not close the handle of another kernel when the interrupter of an ended kernel is disposed', async () => {
    const ended = await daemon.adopt(ADOPTED);
    const living = await daemon.adopt(OTHER);
    await gone('4242');
    await daemon.restart();
    assert.deepEqual([ended.handle, living.handle], [NO_HANDLE, 1]);
    ended.dispose();
    living.dispose();
    const closed = 'DISPOSE_INTERRUPT_HANDLE:1';
    await until('a handle is closed', () => received().includes(closed));
    const others = received().filter((line) => !line.startsWith('ADOPT:'));
    assert.deepEqual(others, [closed]);
  });
});
