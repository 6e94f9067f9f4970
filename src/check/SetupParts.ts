import type { Interrupter, InterruptResult } from '../api';
import type { ProcessInterrupter } from '../daemon/DaemonInterrupter';
import type { Started } from '../daemon/protocol';
import type { PythonEnvironment } from '../interpreters/PythonEnvironment';
import type { Execution } from '../jupyter/execute';

/** What the check needs of the rest: the real parts (`realParts`), or in tests something that plays them. */
export interface SetupParts {
  /** @throws KernelInterruptError `NO_INTERPRETER` */
  probe(python: string): Promise<PythonEnvironment>;
  /** Starts nothing yet. */
  createDaemon(host: string): CheckedDaemon;
  /** Starts a kernel of this Python, and does not wait for it. */
  spawnKernel(python: string, interrupter: CheckedInterrupter): Promise<CheckedKernel>;
}

export interface CheckedDaemon {
  start(): Promise<Pick<Started, 'protocol' | 'python' | 'pid'>>;
  createInterrupter(): Promise<CheckedInterrupter>;
  /** Closes the handle, and resolves once the daemon holds none. */
  endInterrupter(interrupter: CheckedInterrupter): Promise<void>;
  /** Ends it, and resolves once its process has exited. */
  end(): Promise<void>;
}

export type CheckedInterrupter = ProcessInterrupter & Pick<Interrupter, 'handle' | 'prepare'>;

export interface CheckedKernel {
  readonly pid: number;
  /** Resolves once it answers; rejects where it does not, with what its process wrote. */
  whenReady(timeLimitMs: number): Promise<void>;
  /** Runs a cell and resolves once it has written `text`, or has ended. */
  begin(code: string, text: string): Promise<Execution>;
  /** Interrupts what runs, by all the ways that there are. */
  interrupt(cancelled: AbortSignal | undefined): Promise<InterruptResult>;
  /** Ends it, removes its files, and resolves once both is done. */
  end(): Promise<void>;
}
