import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { KernelRegistration, KernelStatus } from '../../../src/api';
import { nullLogger } from '../../../src/base/logger';
import type { Kernel } from '../../../src/kernels/Kernel';
import { Kernels } from '../../../src/kernels/Kernels';
import { RegisteredSource } from '../../../src/sources/registered/RegisteredSource';
import type { RegistrationParts } from '../../../src/sources/registered/Registration';
import { FakeProvider, fakeInterrupter, longGracePeriod } from './kernelWithFakes';

/** Returns a registration whose provider reports the status, and the provider. */
export function provided(status: KernelStatus, more: Partial<KernelRegistration> = {}) {
  const provider = new FakeProvider(status);
  const registration: KernelRegistration = {
    name: 'the kernel',
    language: 'python',
    status,
    onDidChangeStatus: provider.onDidChangeStatus,
    interrupt: sinon.stub().resolves(),
    ...more,
  };
  return { registration, provider };
}

export interface Listed {
  readonly source: RegisteredSource;
  readonly kernels: Kernels;
  readonly register: (registration: KernelRegistration) => { kernel: Kernel; dispose: () => void };
}

/** Returns a `Kernels` with one source, that source, and a function that registers a kernel there. */
export function listed(
  interrupter = fakeInterrupter(),
  parts: Partial<RegistrationParts> = {},
): Listed {
  const { settings } = longGracePeriod;
  const createInterrupter = (): Promise<typeof interrupter> => Promise.resolve(interrupter);
  const source = new RegisteredSource({
    ...{ createInterrupter, settings, logger: nullLogger },
    ...parts,
  });
  const kernels = new Kernels({ sources: [source], settings, logger: nullLogger });
  const register: Listed['register'] = (registration) => {
    const { id } = source.register(registration);
    const kernel = kernels.find(id);
    assert.ok(kernel);
    return { kernel, dispose: () => source.unregister(id) };
  };
  return { source, kernels, register };
}
