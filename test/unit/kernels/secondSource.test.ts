import assert from 'node:assert/strict';
import { nullLogger } from '../../../src/base/logger';
import { Kernels } from '../../../src/kernels/Kernels';
import { RegisteredSource } from '../../../src/sources/registered/RegisteredSource';
import { FakeChild, fakeInterrupter, METHOD, patient } from './fakeKernel';
import { SecondSource } from './secondSource';

describe('a second source of kernels', () => {
  const { settings } = patient;
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

  it('lists a kernel that is not registered, with what its observer says', () => {
    second.find();
    const [kernel] = kernels.kernels;
    assert.deepEqual([kernel?.name, kernel?.status], ['found on this machine', 'busy']);
    second.find(false);
    assert.deepEqual(kernels.kernels, []);
  });

  it('describes a registered kernel further: one entry, one ladder, the name of the first', async () => {
    second.find();
    const { id } = registered.register({
      ...{ name: 'registered', language: 'python', process: new FakeChild() },
    });
    assert.equal(kernels.kernels.length, 1);
    const kernel = kernels.find(id);
    assert.deepEqual([kernel?.name, kernel?.status], ['registered', 'busy']);
    const { routes } = (await kernel?.diagnose()) ?? {};
    assert.deepEqual(routes?.map(({ method }) => method).slice(-2), [
      process.platform === 'win32' ? 'ctrlC' : METHOD,
      'server',
    ]);
    registered.unregister(id);
    assert.equal(kernels.kernels[0]?.name, 'found on this machine');
  });

  it('interrupts what it found by its own route', async () => {
    second.find();
    const result = await kernels.kernels[0]?.press().result;
    assert.deepEqual([result?.outcome, result?.attempts[0]?.method], ['sent', 'server']);
    assert.equal(second.fired.callCount, 1);
  });
});
