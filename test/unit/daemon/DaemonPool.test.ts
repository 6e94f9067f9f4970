import assert from 'node:assert/strict';
import path from 'node:path';
import sinon from 'sinon';
import { DaemonPool } from '../../../src/daemon/DaemonPool';
import { PythonKernelInterruptDaemon } from '../../../src/daemon/PythonKernelInterruptDaemon';
import { KernelInterruptError } from '../../../src/base/errors';
import { nullLogger } from '../../../src/base/logger';

/** Paths that exist, so that none counts as deleted. */
const PYTHON_A = process.execPath;
const PYTHON_B = __filename;
const [A, B, C] = [__dirname, path.dirname(__dirname), path.dirname(path.dirname(__dirname))];

describe('DaemonPool', () => {
  let createInterrupter: sinon.SinonStub;
  let dispose: sinon.SinonStub;
  let findDaemonPython: sinon.SinonStub;
  let pool: DaemonPool;

  beforeEach(() => {
    createInterrupter = sinon.stub(PythonKernelInterruptDaemon.prototype, 'createInterrupter');
    dispose = sinon.stub(PythonKernelInterruptDaemon.prototype, 'dispose');
    findDaemonPython = sinon.stub().resolves(PYTHON_A);
    pool = new DaemonPool({ findDaemonPython, pythonFiles: '', logger: nullLogger });
  });

  afterEach(() => sinon.restore());

  function daemonsUsed(): number {
    return new Set(createInterrupter.thisValues).size;
  }

  it('has one daemon for each daemon Python, even if several interpreters share it', async () => {
    findDaemonPython.withArgs(C).resolves(PYTHON_B);
    for (const interpreter of [A, B, C, A]) {
      await pool.createInterrupter(interpreter);
    }
    assert.equal(createInterrupter.callCount, 4);
    assert.equal(daemonsUsed(), 2);
  });

  it('looks for the daemon Python of an interpreter once, and again if that Python was deleted', async () => {
    await pool.createInterrupter(A);
    await pool.createInterrupter(A);
    assert.equal(findDaemonPython.callCount, 1);
    findDaemonPython.withArgs(B).resolves('/deleted/since');
    await pool.createInterrupter(B);
    await pool.createInterrupter(B);
    assert.equal(findDaemonPython.callCount, 3);
  });

  it('adopts a process and creates an interrupter on the same daemon if both are for one interpreter', async () => {
    const adopted = sinon.stub(PythonKernelInterruptDaemon.prototype, 'adopt');
    const process = { pid: 1, start: 's', ports: [] };
    await pool.createInterrupter(A);
    await pool.adopt(A, process);
    assert.deepEqual(adopted.args, [[process]]);
    assert.equal(adopted.firstCall.thisValue, createInterrupter.firstCall.thisValue);
  });

  it('names the daemon Python of an interpreter without starting a daemon, and looks for it once', async () => {
    assert.equal(await pool.daemonPythonOf(A), PYTHON_A);
    assert.equal(await pool.daemonPythonOf(A), PYTHON_A);
    assert.equal(findDaemonPython.callCount, 1);
    assert.equal(await pool.restart(), 0);
  });

  it('disposes its daemons when it is disposed', async () => {
    await pool.createInterrupter(A);
    pool.dispose();
    assert.equal(dispose.callCount, 1);
  });

  it('starts no daemon once it is disposed, not even for an earlier request', async () => {
    const asked = pool.createInterrupter(A);
    pool.dispose();
    await assert.rejects(asked, { code: 'DISPOSED' });
    await assert.rejects(pool.createInterrupter(A), { code: 'DISPOSED' });
    await assert.rejects(pool.adopt(A, { pid: 1, start: 's', ports: [] }), { code: 'DISPOSED' });
    assert.equal(createInterrupter.callCount, 0);
  });
});

describe('A DaemonPool that can keep a daemon and replace a deleted Python', () => {
  let createInterrupter: sinon.SinonStub;
  let initialize: sinon.SinonStub;
  let isUsed: boolean;
  let dispose: sinon.SinonStub;
  let restart: sinon.SinonStub;
  let findDaemonPython: sinon.SinonStub;
  let findSubstitute: sinon.SinonStub;
  let pool: DaemonPool;

  beforeEach(() => {
    const daemon = PythonKernelInterruptDaemon.prototype;
    initialize = sinon.stub(daemon, 'initializeInterrupter');
    createInterrupter = sinon.stub(daemon, 'createInterrupter');
    isUsed = false;
    sinon.stub(daemon, 'isUsed').get(() => isUsed);
    dispose = sinon.stub(daemon, 'dispose');
    restart = sinon.stub(daemon, 'restart').resolves();
    findDaemonPython = sinon.stub().resolves(PYTHON_A);
    findDaemonPython.withArgs(B).resolves(PYTHON_B);
    findSubstitute = sinon.stub().resolves(PYTHON_B);
    pool = new DaemonPool({
      findDaemonPython,
      findSubstitute,
      pythonFiles: '',
      logger: nullLogger,
    });
  });

  afterEach(() => sinon.restore());

  it('if `start` is true, starts the daemon that it should keep', async () => {
    await pool.keep(A, { start: true });
    assert.equal(initialize.callCount, 1);
  });

  it('looks for no daemon Python if it should keep a daemon but not start one', async () => {
    await pool.keep(A, { start: false });
    assert.equal(findDaemonPython.callCount, 0);
    assert.equal(initialize.callCount, 0);
  });

  it('ends the daemon of the previous interpreter once that daemon has no handle', async () => {
    await pool.keep(A, { start: true });
    isUsed = true;
    await pool.keep(B, { start: true });
    assert.equal(dispose.callCount, 0);
    isUsed = false;
    await pool.keep(B, { start: true });
    assert.deepEqual(dispose.thisValues, [initialize.firstCall.thisValue]);
  });

  it('keeps the daemon if the previous and the next interpreter share it', async () => {
    await pool.keep(A, { start: true });
    await pool.keep(C, { start: true });
    assert.equal(dispose.callCount, 0);
  });

  it('keeps the previous daemon if the next interpreter does not work', async () => {
    await pool.keep(A, { start: true });
    findDaemonPython
      .withArgs('broken')
      .rejects(new KernelInterruptError('NO_INTERPRETER', 'broken'));
    await assert.rejects(pool.keep('broken', { start: true }), { code: 'NO_INTERPRETER' });
    assert.equal(dispose.callCount, 0);
  });

  it('ends a daemon that has no handle, once no daemon has to be kept', async () => {
    await pool.keep(A, { start: true });
    pool.keepNone();
    assert.equal(dispose.callCount, 1);
  });

  it('restarts every daemon', async () => {
    await pool.createInterrupter(A);
    await pool.createInterrupter(B);
    assert.equal(await pool.restart(), 2);
    assert.equal(new Set(restart.thisValues).size, 2);
  });

  const gone = new KernelInterruptError('NO_INTERPRETER', 'gone');

  /** Asks for the daemon Python as the daemon does when it starts. */
  async function pythonOfDaemon(): Promise<string> {
    const { options } = createInterrupter.lastCall.thisValue as {
      options: { getInterpreter: () => Promise<string> };
    };
    return options.getInterpreter();
  }

  it('runs the daemon with another Python if the interpreter and the daemon Python were deleted', async () => {
    findDaemonPython.withArgs('deleted').onFirstCall().resolves('/deleted/since');
    await pool.createInterrupter('deleted');
    findDaemonPython.withArgs('deleted').rejects(gone);
    assert.equal(await pythonOfDaemon(), PYTHON_B);
    assert.deepEqual(findSubstitute.args, [[gone]]);
    assert.equal(await pythonOfDaemon(), PYTHON_B);
    assert.equal(findSubstitute.callCount, 1);
  });

  it('creates no further interrupter for a deleted interpreter, and starts no daemon for it', async () => {
    findDaemonPython.withArgs('deleted').onFirstCall().resolves(PYTHON_A);
    await pool.createInterrupter('deleted');
    findDaemonPython.withArgs('deleted').rejects(gone);
    await assert.rejects(pool.createInterrupter('deleted'), gone);
    await assert.rejects(pool.keep('deleted', { start: true }), gone);
    assert.equal(findSubstitute.callCount, 0);
    // PYTHON_A still exists, so the daemon that already has a handle goes on using it.
    assert.equal(await pythonOfDaemon(), PYTHON_A);
  });

  it('runs no other Python instead of an interpreter that never worked', async () => {
    findDaemonPython
      .withArgs('broken')
      .rejects(new KernelInterruptError('NO_INTERPRETER', 'broken'));
    await assert.rejects(pool.createInterrupter('broken'), { code: 'NO_INTERPRETER' });
    assert.equal(findSubstitute.callCount, 0);
  });
});
