import assert from 'node:assert/strict';
import sinon from 'sinon';
import { DaemonPool } from '../../../src/daemon/DaemonPool';
import { PythonKernelInterruptDaemon } from '../../../src/daemon/PythonKernelInterruptDaemon';
import { nullLogger } from '../../../src/logger';

/** Files that exist, so that a host is not taken for deleted. */
const HOST_A = process.execPath;
const HOST_B = __filename;

describe('DaemonPool', () => {
  let createInterrupter: sinon.SinonStub;
  let dispose: sinon.SinonStub;
  let findHost: sinon.SinonStub;
  let pool: DaemonPool;

  beforeEach(() => {
    createInterrupter = sinon.stub(PythonKernelInterruptDaemon.prototype, 'createInterrupter');
    dispose = sinon.stub(PythonKernelInterruptDaemon.prototype, 'dispose');
    findHost = sinon.stub().resolves(HOST_A);
    pool = new DaemonPool({ findHost, pythonFiles: '', logger: nullLogger });
  });

  afterEach(() => sinon.restore());

  function daemonsUsed(): number {
    return new Set(createInterrupter.thisValues).size;
  }

  it('has one daemon for each host, however many interpreters use it', async () => {
    findHost.withArgs('c').resolves(HOST_B);
    for (const interpreter of ['a', 'b', 'c', 'a']) {
      await pool.createInterrupter(interpreter);
    }
    assert.equal(createInterrupter.callCount, 4);
    assert.equal(daemonsUsed(), 2);
  });

  it('looks for the host of an interpreter once, as long as it is there', async () => {
    await pool.createInterrupter('a');
    await pool.createInterrupter('a');
    assert.equal(findHost.callCount, 1);
    findHost.withArgs('b').resolves('/deleted/since');
    await pool.createInterrupter('b');
    await pool.createInterrupter('b');
    assert.equal(findHost.callCount, 3);
  });

  it('disposes its daemons', async () => {
    await pool.createInterrupter('a');
    pool.dispose();
    assert.equal(dispose.callCount, 1);
  });

  it('starts nothing once it is disposed, not even for what was asked before', async () => {
    const asked = pool.createInterrupter('a');
    pool.dispose();
    await assert.rejects(asked, { code: 'DISPOSED' });
    await assert.rejects(pool.createInterrupter('a'), { code: 'DISPOSED' });
    assert.equal(createInterrupter.callCount, 0);
  });
});
