import type { Interrupter, InterruptResult } from '../api';
import type { ProcessInterrupter } from '../daemon/DaemonInterrupter';
import type { Started } from '../daemon/protocol';
import type { PythonEnvironment } from '../interpreters/PythonEnvironment';

/** The code that the check tests: `realParts`, or fakes in tests. */
export interface SetupParts {
  /** @throws KernelInterruptError `NO_INTERPRETER` */
  probe(python: string): Promise<PythonEnvironment>;
  /** Creates a daemon without starting it. */
  createDaemon(daemonPython: string): CheckedDaemon;
  /** Sends a message to 127.0.0.1 and back, and returns the version of ZeroMQ. */
  sendLoopback(): Promise<string>;
  /** Starts ipykernel, or a test program if this Python has none. Does not wait until it is ready. */
  spawnKernel(python: string, interrupter: CheckedInterrupter): Promise<CheckedKernel>;
}

export interface CheckedDaemon {
  start(): Promise<Pick<Started, 'protocol' | 'python' | 'pid'>>;
  createInterrupter(): Promise<CheckedInterrupter>;
  /** Closes the interrupt handle, and checks that the daemon then holds no handle. */
  endInterrupter(interrupter: CheckedInterrupter): Promise<void>;
  /** Ends the daemon, and waits until its process has exited. */
  end(): Promise<void>;
}

export type CheckedInterrupter = ProcessInterrupter & Pick<Interrupter, 'handle' | 'prepare'>;

/** The code that the kernel is running when the check interrupts it. */
export type CheckedTask = 'loop' | 'sleep';

export interface CheckedKernel {
  /** Its name within a sentence. */
  readonly name: string;
  /** A text for the report: that the check used ipykernel, or why it used the test program instead. */
  readonly usage: string;
  readonly pid: number;
  /** Waits until the kernel answers; rejects with the output of its process if it does not. */
  whenReady(timeLimitMs: number): Promise<void>;
  /**
   * Starts the task, waits until it runs, and returns the pid of the process that runs it. The first task has to be
   * `loop`: in ipykernel, its cell also imports modules for `sleep` and sets the variable for `hasVariable`.
   */
  begin(task: CheckedTask): Promise<number>;
  /** Interrupts the running task. */
  interrupt(cancelled: AbortSignal | undefined): Promise<InterruptResult>;
  /** Whether the kernel still has the variable that it set before the loop. */
  hasVariable(): Promise<boolean>;
  /** Ends the kernel and removes its files. */
  end(): Promise<void>;
}
