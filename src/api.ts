/**
 * The public API of Kernel Interrupt, as `activate` returns it: version 1.
 *
 * Types only. Nothing here imports `vscode` at run time, so the core can implement these types in plain Node.
 */
import type { SpawnOptions } from 'node:child_process';
import type { CancellationToken, Disposable, Event, Uri } from 'vscode';

/** How a handle reaches a kernel: Windows has `event` and `ctrlC`, Linux and macOS have `signal`. */
export type InterruptMethod = 'event' | 'ctrlC' | 'signal';

/** What a kernel is doing, in the words of Jupyter's `status` message, and `dead` once its process is gone. */
export type KernelStatus = 'starting' | 'idle' | 'busy' | 'dead';

/** Why something was not done. The first twelve come from the daemon, the others from the extension. */
export type ErrorCode =
  | 'BAD_REQUEST'
  | 'UNKNOWN_COMMAND'
  | 'LINE_TOO_LONG'
  | 'UNKNOWN_HANDLE'
  | 'NOT_ATTACHED'
  | 'NO_SUCH_PROCESS'
  | 'ACCESS_DENIED'
  | 'NOT_SUPPORTED'
  | 'SHARED_CONSOLE'
  | 'NO_CONSOLE'
  | 'WOULD_KILL'
  | 'OS_ERROR'
  | 'CANNOT_INTERRUPT'
  | 'STARTING'
  | 'DAEMON_FAILED'
  | 'TIMED_OUT'
  | 'NO_INTERPRETER'
  | 'UNTRUSTED'
  | 'DISPOSED';

/** What `activate` returns. */
export interface KernelInterruptApi {
  readonly version: 1;

  /**
   * Makes an interrupt handle, and with it everything that is needed to start a kernel that can be interrupted.
   *
   * @param options.interpreter the kernel's Python, a file path; default: the active interpreter
   * @param options.resource the notebook or file whose active interpreter is meant
   * @throws KernelInterruptError `NO_INTERPRETER`, `UNTRUSTED`, `DAEMON_FAILED`, `TIMED_OUT` or `OS_ERROR`
   */
  createInterrupter(options?: { interpreter?: string | Uri; resource?: Uri }): Promise<Interrupter>;

  /** Puts a kernel in reach of the command, the key and the status bar; attaches the interrupter to the process. */
  registerKernel(kernel: KernelRegistration): RegisteredKernel;

  /** The registered kernels, and only these. */
  readonly kernels: readonly KernelInfo[];
  readonly onDidChangeKernels: Event<void>;
}

/** How to spawn a kernel: `spawn(p.command, p.args, p.options)`. */
export interface PreparedKernel {
  command: string;
  args: string[];
  options: SpawnOptions;
}

/**
 * One interrupt handle, for one kernel; disposed by whoever made it. After a restart of the kernel attach again, and
 * register the kernel anew. Raw: none of the kernel's own rules are looked at, so prefer `RegisteredKernel.interrupt`.
 */
export interface Interrupter extends Disposable {
  /** Positive, at most 32 bits. On Windows a handle of the extension host's process. */
  readonly handle: number;

  /**
   * How to spawn a kernel so that it can be interrupted. Keep stdio piped or ignored: inherited stdio puts the kernel
   * on the host's console. Sets `env` and `windowsHide`; off Windows a process group of its own, and `JPY_PARENT_PID`,
   * so that the kernel still ends with its host.
   *
   * @param argv the kernel's command line, as in kernel.json with its placeholders filled in
   * @param options.env the whole base environment, default `process.env`; the result's `env` is complete
   */
  prepare(
    argv: readonly string[],
    options?: { env?: NodeJS.ProcessEnv; cwd?: string },
  ): PreparedKernel;

  /**
   * For hosts that cannot use `prepare`: `JPY_INTERRUPT_EVENT` and `IPY_INTERRUPT_EVENT` (not where libuv no longer
   * lets children inherit handles) and `FOR_DISABLE_CONSOLE_CTRL_HANDLER=1`.
   */
  readonly env: Readonly<Record<string, string>>;

  /**
   * Says which process the handle stands for.
   *
   * @param pid the pid that was spawned; a launcher may lie between it and the kernel
   * @returns the methods that reach it, best first; may be empty
   * @throws KernelInterruptError `NO_SUCH_PROCESS`, `ACCESS_DENIED` …
   */
  attach(pid: number): Promise<readonly InterruptMethod[]>;

  /**
   * Fires the handle.
   *
   * @returns the method used, once the system call has said yes; `none`: nothing was sent, the kernel ignores it now
   * @throws KernelInterruptError with the code of what rules it out
   */
  interrupt(): Promise<InterruptMethod | 'none'>;
}

/** What a host says of a kernel that it runs. One of `process`, `connectionFile`, `interrupt` is needed. */
export interface KernelRegistration {
  name: string;
  /** A ChildProcess fits. */
  process?: {
    readonly pid?: number | undefined;
    once?(event: 'exit', listener: () => void): unknown;
  };
  interrupter?: Interrupter;
  /** Path of the kernel's connection file: lets an interrupt be confirmed, and be sent as a message. */
  connectionFile?: string;
  /** As in kernel.json; default `signal`. Said explicitly, `signal` vouches for a kernel that is not Python. */
  interruptMode?: 'signal' | 'message';
  language?: string;
  /** The notebook or editor that the kernel belongs to. */
  resource?: Uri;
  /** Where the host knows it. */
  status?: KernelStatus;
  onDidChangeStatus?: Event<KernelStatus>;
  /** The host's own way, tried last; calling the API from it joins the interrupt that runs. */
  interrupt?(): Promise<void>;
  /** Offered when nothing stops the kernel. */
  restart?(): Promise<void>;
}

export interface KernelInfo {
  readonly id: string;
  readonly name: string;
  readonly status: KernelStatus | 'unknown';
  readonly canInterrupt: boolean;
}

export interface RegisteredKernel extends KernelInfo, Disposable {
  /**
   * Interrupts the kernel and says what came of it.
   *
   * @param options.force lifts the rules that protect a kernel's life; asks nobody
   * @throws KernelInterruptError `DISPOSED` or `CANNOT_INTERRUPT`, nothing else
   */
  interrupt(options?: { force?: boolean }, token?: CancellationToken): Promise<InterruptResult>;
}

/**
 * - `interrupted`: the request that was running ended, and said that it failed
 * - `finished`: it ended by itself
 * - `sent`: delivered, and there is nothing to look with
 * - `idle`: nothing was running
 * - `stillBusy`: everything was tried, the cell runs on
 * - `refused`: every route was ruled out; `attempts` says by what
 * - `dead`: the kernel's process is gone
 * - `cancelled`: the caller cancelled
 */
export type InterruptOutcome =
  'interrupted' | 'finished' | 'sent' | 'idle' | 'stillBusy' | 'refused' | 'dead' | 'cancelled';

export interface InterruptAttempt {
  method: 'event' | 'ctrlC' | 'signal' | 'message' | 'server' | 'provider';
  /** Milliseconds from the attempt's start to its end; 0 for a route that was ruled out. */
  elapsedMs: number;
  error?: ErrorCode;
}

export interface InterruptResult {
  readonly outcome: InterruptOutcome;
  /** Milliseconds from the call to the outcome. */
  readonly elapsedMs: number;
  readonly attempts: readonly InterruptAttempt[];
}
