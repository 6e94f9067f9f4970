import type { InterruptResult, KernelRegistration } from '../api';
import type { Logger } from '../base/logger';
import { standaloneKernel } from '../sources/registered/standaloneKernel';
import type { CheckedInterrupter } from './SetupParts';

/**
 * How long each attempt may take. A fresh ipykernel imports many modules for its first traceback, and a second
 * interrupt would break these imports.
 */
const GRACE_PERIOD_MS = 20_000;

export type EngineTarget = Pick<KernelRegistration, 'name' | 'process' | 'connectionFile'> & {
  readonly interrupter: CheckedInterrupter;
};

export interface InterruptEngine {
  interrupt(cancelled: AbortSignal | undefined): Promise<InterruptResult>;
  dispose(): void;
}

/** Returns an engine that interrupts a Python process with the same code that interrupts registered kernels. */
export function interruptEngine(target: EngineTarget, logger: Logger): InterruptEngine {
  const kernel = standaloneKernel(
    { ...target, language: 'python' },
    {
      createInterrupter: () => Promise.resolve(target.interrupter),
      settings: () => ({ gracePeriodMs: GRACE_PERIOD_MS, consoleInterrupt: 'auto' }),
      logger,
    },
  );
  return {
    interrupt: (cancelled) => kernel.interrupt(cancelled && { cancelled }),
    dispose: () => kernel.dispose(),
  };
}
