import assert from 'node:assert/strict';
import sinon from 'sinon';
import { adopt, DaemonInterrupter, NO_HANDLE } from '../../../src/daemon/DaemonInterrupter';
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

  it('rejects an interrupt with NO_SUCH_PROCESS if the kernel ended while no daemon ran', async () => {
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

  it('sends an interrupt a second time if the daemon died at the first request', async () => {
    sendCommand.withArgs('INTERRUPT').resolves('SIGNAL').onFirstCall().rejects(daemonFailed);
    assert.equal(await interrupter.interrupt(), 'signal');
  });

  it('rejects an interrupt if the daemon also dies at the second request', async () => {
    sendCommand.withArgs('INTERRUPT').rejects(daemonFailed);
    await assert.rejects(interrupter.interrupt(), { code: 'DAEMON_FAILED' });
    assert.equal(sendCommand.callCount, 2);
  });

  it('diagnoses its handle, and asks a second time if the daemon died at the first request', async () => {
    const result = '{"attached":4242,"kernel":4242,"chain":[],"methods":{"SIGNAL":null}}';
    sendCommand.withArgs('DIAGNOSE', 7).resolves(result).onFirstCall().rejects(daemonFailed);
    const { methods } = await interrupter.diagnose();
    assert.deepEqual([...methods], [['signal', null]]);
    assert.equal(sendCommand.callCount, 2);
  });

  it('rejects a diagnosis once the interrupter is disposed', async () => {
    interrupter.dispose();
    await assert.rejects(interrupter.diagnose(), { code: 'DISPOSED' });
  });

  it('asks its owner only once to forget it, even if it is disposed twice', () => {
    interrupter.dispose();
    interrupter.dispose();
    assert.equal(forget.callCount, 1);
  });
});

describe('DaemonInterrupter of an adopted process', () => {
  const adopted = { pid: 4242, start: 'start-1', ports: [50001, 50002] };
  const ports = '50001,50002';
  const attached = ['ATTACH', 7, 4242, 'start-1', ports];
  let sendCommand: sinon.SinonStub;
  let initializeInterrupter: sinon.SinonStub;
  let interrupter: DaemonInterrupter;
  let send: sinon.SinonStub;

  beforeEach(() => {
    sendCommand = sinon.stub().resolves('');
    initializeInterrupter = sinon.stub().resolves();
    const owner = { sendCommand, initializeInterrupter, forget: sinon.stub().resolves() };
    interrupter = new DaemonInterrupter(7, adopted, owner, 'launch.py', nullLogger);
    // Sends to a new daemon, which gives the process another handle.
    send = sinon.stub().resolves('');
    send.withArgs('ADOPT').resolves('3');
  });

  it('attaches its process with the known start time, and does not ask the daemon for one', async () => {
    await interrupter.attach(4242, adopted.ports);
    assert.deepEqual(sendCommand.args, [attached]);
  });

  it('asks a new daemon to adopt its process, and uses the handle number that this daemon returns', async () => {
    await interrupter.attach(4242, adopted.ports);
    await interrupter.restore(send);
    assert.deepEqual(send.args, [
      ['ADOPT', 4242, 'start-1', ports],
      ['ATTACH', 3, 4242, 'start-1', ports],
    ]);
    assert.equal(interrupter.handle, 3);
    await interrupter.fire('signal');
    assert.deepEqual(sendCommand.lastCall.args, ['INTERRUPT', 3, 'SIGNAL']);
  });

  it('asks a new daemon to adopt its process even if the process was never attached', async () => {
    await interrupter.restore(send);
    assert.deepEqual(send.args, [['ADOPT', 4242, 'start-1', ports]]);
    await interrupter.attach(4242, adopted.ports);
    assert.deepEqual(sendCommand.args, [['ATTACH', 3, 4242, 'start-1', ports]]);
  });

  it('uses the handle number of the new daemon if the attach itself starts that daemon', async () => {
    initializeInterrupter.callsFake(() => interrupter.restore(send));
    await interrupter.attach(4242, adopted.ports);
    assert.deepEqual(sendCommand.args, [['ATTACH', 3, 4242, 'start-1', ports]]);
  });

  it('never uses its old handle number, which may be that of another kernel, if the new daemon cannot adopt the process', async () => {
    await interrupter.attach(4242, adopted.ports);
    send.withArgs('ADOPT').rejects(noSuchProcess);
    await interrupter.restore(send);
    assert.equal(send.callCount, 1);
    assert.equal(interrupter.handle, NO_HANDLE);
    sendCommand
      .withArgs('INTERRUPT', NO_HANDLE)
      .rejects(new KernelInterruptError('UNKNOWN_HANDLE', 'There is no handle 0.'));
    await assert.rejects(interrupter.interrupt(), { code: 'NO_SUCH_PROCESS' });
  });

  it('forgets a failed adoption once the next daemon has adopted the process', async () => {
    await interrupter.attach(4242, adopted.ports);
    send.withArgs('ADOPT').onFirstCall().rejects(noSuchProcess);
    await interrupter.restore(send);
    await interrupter.restore(send);
    sendCommand
      .withArgs('INTERRUPT', 3)
      .rejects(new KernelInterruptError('WOULD_KILL', 'SIGINT would end it.'));
    await assert.rejects(interrupter.interrupt(), { code: 'WOULD_KILL' });
  });

  it('rejects restore with DAEMON_FAILED if the new daemon ends during the adoption', async () => {
    send.withArgs('ADOPT').rejects(daemonFailed);
    await assert.rejects(interrupter.restore(send), { code: 'DAEMON_FAILED' });
  });

  it('refuses to prepare a kernel, because its kernel has already started', () => {
    assert.throws(() => interrupter.prepare(['python']), { code: 'NOT_SUPPORTED' });
  });
});

describe('adopt', () => {
  it('asks the daemon for a handle of the process, with its ports if there are any', async () => {
    const send = sinon.stub().resolves('5');
    assert.equal(await adopt(send, { pid: 1, start: 's', ports: [2, 3] }), 5);
    assert.equal(await adopt(send, { pid: 1, start: 's', ports: [] }), 5);
    assert.deepEqual(send.args, [
      ['ADOPT', 1, 's', '2,3'],
      ['ADOPT', 1, 's'],
    ]);
  });

  it('asks for a new handle if the kernel has no event that can be adopted', async () => {
    const send = sinon.stub().resolves('6');
    send.withArgs('ADOPT').rejects(new KernelInterruptError('NOT_SUPPORTED', 'No event.'));
    assert.equal(await adopt(send, { pid: 1, start: 's', ports: [] }), 6);
    assert.deepEqual(send.lastCall.args, ['INITIALIZE_INTERRUPT']);
  });

  it('passes on every error except NOT_SUPPORTED', async () => {
    const send = sinon.stub().rejects(noSuchProcess);
    await assert.rejects(adopt(send, { pid: 1, start: 's', ports: [] }), noSuchProcess);
    assert.equal(send.callCount, 1);
  });
});
