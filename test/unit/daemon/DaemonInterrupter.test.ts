import assert from 'node:assert/strict';
import sinon from 'sinon';
import { DaemonInterrupter } from '../../../src/daemon/DaemonInterrupter';
import { KernelInterruptError } from '../../../src/base/errors';
import { nullLogger } from '../../../src/base/logger';

const NAME = '0f8fad5b-d9cb-469f-a165-70867728950e';
const daemonFailed = new KernelInterruptError('DAEMON_FAILED', 'The daemon has ended.');
const noSuchProcess = new KernelInterruptError('NO_SUCH_PROCESS', 'It has ended.');

describe('DaemonInterrupter', () => {
  let sendCommand: sinon.SinonStub;
  let initializeInterrupter: sinon.SinonStub;
  let forget: sinon.SinonStub;
  let interrupter: DaemonInterrupter;

  beforeEach(() => {
    sendCommand = sinon.stub().resolves('');
    sendCommand.withArgs('PROCESS').resolves('start-1');
    initializeInterrupter = sinon.stub().resolves();
    forget = sinon.stub().resolves();
    const owner = { sendCommand, initializeInterrupter, forget };
    interrupter = new DaemonInterrupter(7, NAME, owner, 'launch.py', nullLogger);
  });

  it('sends no interrupt that was cancelled while the daemon started', async () => {
    const over = new AbortController();
    initializeInterrupter.callsFake(() => {
      over.abort();
      return Promise.resolve();
    });
    await assert.rejects(interrupter.fire('signal', false, over.signal), { code: 'TIMED_OUT' });
    assert.equal(sendCommand.withArgs('INTERRUPT').callCount, 0);
  });

  it('attaches the process with the start time that the daemon returned', async () => {
    sendCommand.withArgs('ATTACH').resolves('EVENT,CTRL_C,SIGNAL,SIGNAL_GROUP');
    assert.deepEqual(await interrupter.attach(4242), ['event', 'ctrlC', 'signal', 'signalGroup']);
    assert.deepEqual(sendCommand.args, [
      ['PROCESS', 4242],
      ['ATTACH', 7, 4242, 'start-1'],
    ]);
  });

  it('attaches the process with the ports of the kernel, and keeps them for the same process', async () => {
    await interrupter.attach(4242, [50001, 50002]);
    await interrupter.attach(4242);
    const send = sinon.stub().resolves('');
    await interrupter.restore(send);
    sendCommand.withArgs('PROCESS').resolves('start-2');
    await interrupter.attach(4242);
    const attached = sendCommand.withArgs('ATTACH').args;
    const known = ['ATTACH', 7, 4242, 'start-1', '50001,50002'];
    assert.deepEqual(attached, [known, known, ['ATTACH', 7, 4242, 'start-2']]);
    assert.deepEqual(send.withArgs('ATTACH').args, [known]);
  });

  it('restores its handle by name and attaches the same process', async () => {
    await interrupter.attach(4242);
    const send = sinon.stub().resolves('');
    await interrupter.restore(send);
    assert.deepEqual(send.args, [
      ['RESTORE', 7, NAME],
      ['ATTACH', 7, 4242, 'start-1'],
    ]);
  });

  it('rejects with NO_SUCH_PROCESS if the kernel ended while no daemon ran', async () => {
    await interrupter.attach(4242);
    const send = sinon.stub().resolves('');
    send.withArgs('ATTACH').rejects(noSuchProcess);
    await interrupter.restore(send);
    sendCommand
      .withArgs('INTERRUPT')
      .rejects(new KernelInterruptError('NOT_ATTACHED', 'It has no process.'));
    await assert.rejects(interrupter.interrupt(), { code: 'NO_SUCH_PROCESS' });
  });

  it('sends the method, and FORCE only after a method', async () => {
    sendCommand.withArgs('INTERRUPT').resolves('CTRL_C');
    assert.equal(await interrupter.fire('ctrlC', true), 'ctrlC');
    await interrupter.fire('event');
    await interrupter.fire(undefined, true);
    assert.deepEqual(
      sendCommand.args.map((args: unknown[]) => args.slice(2)),
      [['CTRL_C', 'FORCE'], ['EVENT'], []],
    );
  });

  it('fires once more if the daemon has died', async () => {
    sendCommand.withArgs('INTERRUPT').resolves('SIGNAL').onFirstCall().rejects(daemonFailed);
    assert.equal(await interrupter.interrupt(), 'signal');
  });

  it('rejects if the daemon dies twice', async () => {
    sendCommand.withArgs('INTERRUPT').rejects(daemonFailed);
    await assert.rejects(interrupter.interrupt(), { code: 'DAEMON_FAILED' });
    assert.equal(sendCommand.callCount, 2);
  });

  it('diagnoses its handle, and asks once more if the daemon has died', async () => {
    const result = '{"attached":4242,"kernel":4242,"chain":[],"methods":{"SIGNAL":null}}';
    sendCommand.withArgs('DIAGNOSE', 7).resolves(result).onFirstCall().rejects(daemonFailed);
    const { methods } = await interrupter.diagnose();
    assert.deepEqual([...methods], [['signal', null]]);
    assert.equal(sendCommand.callCount, 2);
  });

  it('rejects a diagnosis once it is disposed', async () => {
    interrupter.dispose();
    await assert.rejects(interrupter.diagnose(), { code: 'DISPOSED' });
  });

  it('is disposed only once', () => {
    interrupter.dispose();
    interrupter.dispose();
    assert.equal(forget.callCount, 1);
  });
});
