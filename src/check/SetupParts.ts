import type { Interrupter, InterruptResult } from '../api';
import type { ProcessInterrupter } from '../daemon/DaemonInterrupter';
import type { Started } from '../daemon/protocol';
import type { PythonEnvironment } from '../interpreters/PythonEnvironment';

/** What the check needs of the rest: the real parts (`realParts`), or in tests something that plays them. */
export interface SetupParts {
  /** @throws KernelInterruptError `NO_INTERPRETER` */
  probe(python: string): Promise<PythonEnvironment>;
  /** Starts nothing yet. */
  createDaemon(daemonPython: string): CheckedDaemon;
  /** Resolves to the version of ZeroMQ once a message has gone to this computer and back. */
  sendLoopback(): Promise<string>;
  /** Starts this Python's ipykernel, or a test program where it has none, and does not wait for it. */
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

/** What a kernel does when it is interrupted. */
export type CheckedTask = 'loop' | 'sleep';

export interface CheckedKernel {
  /** Names it within a sentence. */
  readonly name: string;
  /** The sentence that says what the check used, and why. */
  readonly usage: string;
  readonly pid: number;
  /** Resolves once it answers; rejects where it does not, with what its process wrote. */
  whenReady(timeLimitMs: number): Promise<void>;
  /** Resolves once the task runs, to the pid of the process in which it does. The loop comes first. */
  begin(task: CheckedTask): Promise<number>;
  /** Interrupts the task that runs, by all the ways that there are. */
  interrupt(cancelled: AbortSignal | undefined): Promise<InterruptResult>;
  /** Whether it still has the variable that it set before the loop. */
  hasVariable(): Promise<boolean>;
  /** Ends it, removes its files, and resolves once both is done. */
  end(): Promise<void>;
}
