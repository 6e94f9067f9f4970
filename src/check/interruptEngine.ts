import type { InterruptResult } from '../api';
import type { Logger } from '../base/logger';
import { KernelProcess } from '../kernels/KernelProcess';
import type { KernelDescription } from '../kernels/KernelProcessOptions';
import type { CheckedInterrupter } from './SetupParts';

/**
 * Milliseconds that a route is given. A fresh ipykernel imports a lot for its first traceback, and a second interrupt in
 * the middle of that would spoil it.
 */
const GRACE_PERIOD_MS = 20_000;

export type EngineTarget = Pick<KernelDescription, 'name' | 'process' | 'connectionFile'> & {
  readonly interrupter: CheckedInterrupter;
};

export interface InterruptEngine {
  interrupt(cancelled: AbortSignal | undefined): Promise<InterruptResult>;
  dispose(): void;
}

/** Interrupts a Python process by the code that interrupts every registered kernel. */
export function interruptEngine(target: EngineTarget, logger: Logger): InterruptEngine {
  const kernel = new KernelProcess(
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
