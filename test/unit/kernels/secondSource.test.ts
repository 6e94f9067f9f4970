import assert from 'node:assert/strict';
import { nullLogger } from '../../../src/base/logger';
import { Kernels } from '../../../src/kernels/Kernels';
import { RegisteredSource } from '../../../src/sources/registered/RegisteredSource';
import { FakeProcess, fakeInterrupter, longGracePeriod } from './kernelWithFakes';
import { SecondSource } from './secondSource';

describe('Kernels with a second source', () => {
  const { settings } = longGracePeriod;
  const interrupter = fakeInterrupter();
  let registered: RegisteredSource;
  let second: SecondSource;
  let kernels: Kernels;

  beforeEach(() => {
    interrupter.fire.resetHistory();
    const createInterrupter = (): Promise<typeof interrupter> => Promise.resolve(interrupter);
    registered = new RegisteredSource({ createInterrupter, settings, logger: nullLogger });
    second = new SecondSource();
    kernels = new Kernels({ sources: [registered, second], settings, logger: nullLogger });
  });

  afterEach(() => kernels.dispose());

  it('lists a kernel that is not registered, with the status that its observer reports', () => {
    second.find();
    const [kernel] = kernels.kernels;
    assert.deepEqual([kernel?.name, kernel?.status], ['found on this machine', 'busy']);
    second.find(false);
    assert.deepEqual(kernels.kernels, []);
  });

  it('merges a found kernel with a registered one into one entry with one ladder and the registered name', async () => {
    second.find();
    const { id } = registered.register({
      ...{ name: 'registered', language: 'python', process: new FakeProcess() },
    });
    assert.equal(kernels.kernels.length, 1);
    const kernel = kernels.find(id);
    assert.deepEqual([kernel?.name, kernel?.status], ['registered', 'busy']);
    const { routes } = (await kernel?.diagnose()) ?? {};
    assert.deepEqual(routes?.map(({ method }) => method).slice(-2), [
      process.platform === 'win32' ? 'ctrlC' : 'signalGroup',
      'server',
    ]);
    registered.unregister(id);
    assert.equal(kernels.kernels[0]?.name, 'found on this machine');
  });

  it('keeps the id of a found kernel that is registered later, until the source that found it no longer lists it', () => {
    second.find();
    const [kernel] = kernels.kernels;
    const found = kernel?.id;
    const { id } = registered.register({
      ...{ name: 'registered', language: 'python', process: new FakeProcess() },
    });
    assert.equal(kernels.kernels[0], kernel);
    assert.deepEqual([kernel?.id, kernel?.ids], [found, [id, found]]);
    second.find(false);
    assert.deepEqual([kernel?.id, kernel?.ids], [id, [id]]);
  });

  it('interrupts a found kernel by the route of its source', async () => {
    second.find();
    const result = await kernels.kernels[0]?.press().result;
    assert.deepEqual([result?.outcome, result?.attempts[0]?.method], ['sent', 'server']);
    assert.equal(second.fired.callCount, 1);
  });
});
