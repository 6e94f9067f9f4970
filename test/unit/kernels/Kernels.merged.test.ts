import assert from 'node:assert/strict';
import { Listeners } from '../../../src/base/Listeners';
import { nullLogger } from '../../../src/base/logger';
import { Kernels } from '../../../src/kernels/Kernels';
import { until } from '../../rig/waiting';
import { described, fileOf, processOf } from './fakeDescription';
import {
  FakeProcess,
  fakeInterrupter,
  fakeMonitor,
  longGracePeriod,
  METHOD,
  WRITTEN_FILE,
} from './kernelWithFakes';
import { listed } from './listedKernels';

describe('Kernels with two registrations of one pid', () => {
  it('lists the kernel once, and each registration keeps its id and name', () => {
    const { kernels, source } = listed();
    const process = new FakeProcess();
    const [one, other] = ['one', 'other'].map((name) =>
      source.register({ name, process, language: 'python' }),
    );
    assert.ok(one && other);
    assert.equal(kernels.kernels.length, 1);
    assert.equal(kernels.find(one.id), kernels.find(other.id));
    assert.deepEqual([one.name, other.name], ['one', 'other']);
    assert.notEqual(one.id, other.id);
    kernels.dispose();
  });

  it('interrupts the kernel once for two callers, and gives both the same result', async () => {
    const interrupter = fakeInterrupter();
    const { kernels, register } = listed(interrupter);
    const process = new FakeProcess();
    const [one, other] = ['one', 'other'].map((name) =>
      register({ name, process, language: 'python' }),
    );
    assert.ok(one && other);
    const [first, second] = await Promise.all([one.kernel.interrupt(), other.kernel.interrupt()]);
    assert.equal(first, second);
    assert.equal(interrupter.fire.callCount, 1);
    kernels.dispose();
  });

  it('lists the kernel until the last registration is disposed', () => {
    const { kernels, register } = listed();
    const process = new FakeProcess();
    const [one, other] = ['one', 'other'].map((name) =>
      register({ name, process, language: 'python' }),
    );
    assert.ok(one && other);
    one.dispose();
    assert.deepEqual(
      kernels.kernels.map(({ name }) => name),
      ['other'],
    );
    other.dispose();
    assert.equal(kernels.kernels.length, 0);
  });

  it('keeps the routes of a running interrupt if their registration is disposed', async () => {
    const interrupter = fakeInterrupter();
    let answer = (): void => undefined;
    interrupter.fire.returns(new Promise((resolve) => (answer = () => resolve(METHOD))));
    const { kernels, register } = listed(interrupter);
    const process = new FakeProcess();
    const [one, other] = ['one', 'other'].map((name) =>
      register({ name, process, language: 'python' }),
    );
    assert.ok(one && other);
    const interrupting = other.kernel.interrupt();
    await until('the interrupter is fired', () => interrupter.fire.callCount > 0);
    one.dispose();
    assert.equal(interrupter.dispose.callCount, 0);
    answer();
    assert.equal((await interrupting).outcome, 'sent');
    await new Promise(setImmediate);
    assert.equal(interrupter.dispose.callCount, 1);
    kernels.dispose();
  });

  for (const order of ['first', 'last'] as const) {
    it(`takes the route that is not ruled out if its registration comes ${order}`, async () => {
      const interrupter = fakeInterrupter();
      const { kernels, register } = listed(interrupter);
      const process = new FakeProcess();
      const known = { name: 'known', process, language: 'python' };
      const unknown = { name: 'unknown', process };
      const pair = order === 'first' ? [known, unknown] : [unknown, known];
      const [kernel] = pair.map((registration) => register(registration).kernel);
      assert.equal((await kernel?.interrupt())?.outcome, 'sent');
      assert.equal(interrupter.fire.callCount, 1);
      kernels.dispose();
    });
  }

  for (const order of ['first', 'last'] as const) {
    it(`believes the kernel, not its providers, if only the ${order} registration names the connection file`, async () => {
      const interrupter = fakeInterrupter();
      const other = { language: 'python', implementation: 'xeus-python' };
      const monitor = { ...fakeMonitor('busy'), info: other };
      const { kernels, register } = listed(interrupter, {
        openMonitor: () => Promise.resolve(monitor),
      });
      const process = new FakeProcess();
      const deaf = { name: 'deaf', process, language: 'python' };
      const hearing = { ...deaf, name: 'hearing', connectionFile: WRITTEN_FILE };
      const pair = order === 'first' ? [hearing, deaf] : [deaf, hearing];
      const [kernel] = pair.map((registration) => register(registration).kernel);
      await until('the monitor is open', () => kernel?.status === 'busy');
      await kernel?.interrupt();
      assert.equal(interrupter.fire.callCount, 0);
      assert.equal(monitor.requestInterrupt.callCount, 1);
      kernels.dispose();
    });
  }

  it('prefers the interrupter of a registration to one that it creates itself', async () => {
    const [made, provided] = [fakeInterrupter(), fakeInterrupter()];
    const { kernels, register } = listed(made);
    const kernel = { name: 'a', language: 'python', process: new FakeProcess() };
    register(kernel);
    const second = register({ ...kernel, name: 'b', interrupter: provided });
    await second.kernel.interrupt();
    assert.deepEqual([made.fire.callCount, provided.fire.callCount], [0, 1]);
    kernels.dispose();
  });

  it('reports busy if one of the providers says so', () => {
    const { kernels, register } = listed();
    const kernel = { language: 'python', process: new FakeProcess() };
    register({ ...kernel, name: 'a', status: 'idle' });
    assert.equal(register({ ...kernel, name: 'b', status: 'busy' }).kernel.status, 'busy');
    kernels.dispose();
  });

  it('gives the kernel the resources of both registrations', () => {
    const { kernels, register } = listed();
    const kernel = { language: 'python', process: new FakeProcess() };
    const uri = (text: string) => ({ scheme: 'file', toString: () => text }) as never;
    register({ ...kernel, name: 'a', resource: uri('file:///a.py') });
    const second = register({ ...kernel, name: 'b', resource: uri('file:///b.ipynb') });
    assert.deepEqual(second.kernel.resources, ['file:///a.py', 'file:///b.ipynb']);
    kernels.dispose();
  });

  it('interrupts a new kernel that has the pid of an ended one', async () => {
    const { kernels, register } = listed();
    const ended = new FakeProcess();
    register({ name: 'ended', language: 'python', process: ended });
    ended.emit('exit');
    const { kernel } = register({ name: 'new', language: 'python', process: new FakeProcess() });
    assert.equal((await kernel.interrupt()).outcome, 'sent');
    kernels.dispose();
  });
});

describe('Kernel.current', () => {
  it('returns the kernel with which a dropped kernel was merged, and otherwise the kernel itself', () => {
    let list = [described('process', [processOf(1)]), described('notebook', [fileOf('/a.json')])];
    const listeners = new Listeners<[]>(nullLogger);
    const source = {
      get kernels() {
        return list;
      },
      onDidChange: (listener: () => void) => listeners.add(listener),
      dispose: () => undefined,
    };
    const { settings } = longGracePeriod;
    const kernels = new Kernels({ sources: [source], settings, logger: nullLogger });
    const [one, other] = kernels.kernels;
    assert.ok(one && other);
    assert.deepEqual([one.current, other.current], [one, other]);
    const [process, notebook] = list;
    assert.ok(process && notebook);
    Object.assign(process, { identities: [processOf(1), fileOf('/a.json')] });
    listeners.emit();
    assert.deepEqual(kernels.kernels, [one]);
    assert.equal(other.current, one);
    list = [];
    listeners.emit();
    assert.equal(one.current, one);
    kernels.dispose();
  });
});
