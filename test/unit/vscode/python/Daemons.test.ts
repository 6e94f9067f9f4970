import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import sinon from 'sinon';
import { DaemonPool } from '../../../../src/daemon/DaemonPool';
import { KernelInterruptError } from '../../../../src/base/errors';
import { nullLogger } from '../../../../src/base/logger';
import { Daemons } from '../../../../src/vscode/python/Daemons';
import { Failures } from '../../../../src/vscode/python/Failures';
import { interpreterCandidates } from '../../../../src/vscode/python/interpreterCandidates';

const ADOPTED = { pid: 4242, start: '987654', ports: [50001] };

describe('Daemons', () => {
  let pool: sinon.SinonStubbedInstance<DaemonPool>;
  let active: string | undefined;
  let setting: string;
  let isTrusted: boolean;
  let startDaemon: 'onActivation' | 'onFirstUse';
  let shown: string[];
  let daemons: Daemons;

  beforeEach(() => {
    pool = sinon.createStubInstance(DaemonPool);
    active = '/active';
    setting = '';
    isTrusted = true;
    startDaemon = 'onActivation';
    shown = [];
    daemons = new Daemons({
      pool,
      candidates: interpreterCandidates({
        python: { activePath: () => Promise.resolve(active) },
        setting: () => setting,
        findPython: () => Promise.resolve('/found'),
      }),
      isTrusted: () => isTrusted,
      startDaemon: () => startDaemon,
      failures: new Failures({ show: (sentence) => shown.push(sentence), logger: nullLogger }),
    });
  });

  afterEach(() => sinon.restore());

  function breakPython(path: string): void {
    const error = new KernelInterruptError('NO_INTERPRETER', `${path} is not a working Python.`);
    pool.keep.withArgs(path).rejects(error);
    pool.createInterrupter.withArgs(path).rejects(error);
    pool.adopt.withArgs(path).rejects(error);
    pool.daemonPythonOf.withArgs(path).rejects(error);
  }

  /** Waits until the work in the background is done. That work waits only for promises, never for a timer. */
  async function settled(): Promise<void> {
    await setImmediate();
  }

  function kept(): unknown[] {
    return pool.keep.args;
  }

  it('starts the daemon for the active interpreter in the background', async () => {
    daemons.begin();
    assert.deepEqual(kept(), []);
    await settled();
    assert.deepEqual(kept(), [['/active', { start: true }]]);
  });

  it('takes the interpreter of the settings if the Python extension names none', async () => {
    active = undefined;
    setting = '/setting';
    daemons.begin();
    await settled();
    assert.deepEqual(kept(), [['/setting', { start: true }]]);
  });

  it('takes the Python on the PATH if neither the Python extension nor the settings name one', async () => {
    active = undefined;
    daemons.begin();
    await settled();
    assert.deepEqual(kept(), [['/found', { start: true }]]);
  });

  it('starts no daemon before the first use if the setting startDaemon is onFirstUse', async () => {
    startDaemon = 'onFirstUse';
    daemons.begin();
    daemons.interpreterChanged();
    await settled();
    assert.deepEqual(kept(), []);
    await daemons.createInterrupter('/kernel');
    await settled();
    assert.deepEqual(kept(), [['/active', { start: false }]]);
  });

  it('starts no daemon in an untrusted workspace until the user trusts it', async () => {
    isTrusted = false;
    daemons.begin();
    daemons.interpreterChanged();
    await assert.rejects(daemons.createInterrupter('/kernel'), { code: 'UNTRUSTED' });
    await assert.rejects(daemons.createInterrupterFor(), { code: 'UNTRUSTED' });
    await assert.rejects(daemons.adopt(ADOPTED), { code: 'UNTRUSTED' });
    await assert.rejects(daemons.daemonPython(), { code: 'UNTRUSTED' });
    await assert.rejects(daemons.restart(), { code: 'UNTRUSTED' });
    assert.equal(pool.adopt.callCount + pool.daemonPythonOf.callCount, 0);
    await settled();
    assert.deepEqual(kept(), []);
    assert.deepEqual(shown, []);
    isTrusted = true;
    daemons.begin();
    await settled();
    assert.equal(kept().length, 1);
  });

  it('starts one daemon, for the interpreter chosen last, if the interpreter changes twice', async () => {
    daemons.begin();
    await settled();
    active = '/other';
    daemons.interpreterChanged();
    daemons.interpreterChanged();
    await settled();
    assert.deepEqual(kept().slice(1), [['/other', { start: true }]]);
  });

  it('says only once that the active interpreter does not work, what to do, and which Python runs the daemon', async () => {
    breakPython('/active');
    daemons.begin();
    await settled();
    daemons.interpreterChanged();
    await settled();
    assert.deepEqual(shown, [
      '/active is not a working Python. Choose another interpreter with "Python: Select Interpreter". For now, Kernel Interrupt uses /found.',
    ]);
  });

  it('reports a broken interpreter a second time if it has worked in between', async () => {
    breakPython('/active');
    daemons.begin();
    await settled();
    pool.keep.withArgs('/active').resolves();
    daemons.interpreterChanged();
    await settled();
    breakPython('/active');
    daemons.interpreterChanged();
    await settled();
    assert.equal(shown.length, 2);
  });

  it('names the setting to correct if the Python in that setting does not work', async () => {
    active = undefined;
    setting = '/setting';
    breakPython('/setting');
    daemons.begin();
    await settled();
    assert.match(shown.join(), /^\/setting is not a working Python\. Correct the setting /);
  });

  it('keeps no daemon if no Python works, and names the active interpreter in a message', async () => {
    breakPython('/active');
    breakPython('/found');
    daemons.begin();
    await settled();
    assert.equal(pool.keepNone.callCount, 1);
    assert.match(shown.join(), /^\/active is not a working Python\. Choose another interpreter/);
  });

  it('shows the error, and tries no other Python, if the daemon has ended although its Python works', async () => {
    pool.keep.rejects(new KernelInterruptError('DAEMON_FAILED', 'The interrupt daemon has ended.'));
    daemons.begin();
    await settled();
    assert.equal(kept().length, 1);
    assert.deepEqual(shown, ['The interrupt daemon has ended.']);
  });

  it('creates an interrupter with the next Python if the active interpreter does not work, and says so', async () => {
    breakPython('/active');
    await daemons.createInterrupterFor();
    assert.deepEqual(pool.createInterrupter.args, [['/active'], ['/found']]);
    assert.match(shown.join(), /^\/active is not .* For now, Kernel Interrupt uses \/found.$/);
  });

  it('adopts a process with the first Python that works, and keeps a daemon for that Python from then on', async () => {
    startDaemon = 'onFirstUse';
    breakPython('/active');
    await daemons.adopt(ADOPTED);
    await settled();
    assert.deepEqual(pool.adopt.args, [
      ['/active', ADOPTED],
      ['/found', ADOPTED],
    ]);
    assert.deepEqual(kept().at(-1), ['/found', { start: false }]);
  });

  it('returns the daemon Python of the first interpreter that works, without starting a daemon', async () => {
    breakPython('/active');
    pool.daemonPythonOf.withArgs('/found').resolves('/daemon');
    assert.equal(await daemons.daemonPython(), '/daemon');
    await settled();
    assert.deepEqual(kept(), []);
  });

  it('uses no other Python if the interpreter that the caller names does not work', async () => {
    breakPython('/kernel');
    await assert.rejects(daemons.createInterrupter('/kernel'), { code: 'NO_INTERPRETER' });
    assert.equal(pool.createInterrupter.callCount, 1);
  });

  it('restarts the running daemons, or starts one if none runs', async () => {
    pool.restart.resolves(1);
    assert.equal(await daemons.restart(), 'restarted');
    pool.restart.resolves(0);
    assert.equal(await daemons.restart(), 'started');
    assert.deepEqual(kept(), [['/active', { start: true }]]);
  });
});
