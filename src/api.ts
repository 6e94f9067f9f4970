/**
 * The public API of Kernel Interrupt, as `activate` returns it: version 1.
 *
 * This file contains only types. It does not import `vscode` at run time, so code that runs in plain Node can use the
 * types.
 */
import type { SpawnOptions } from 'node:child_process';
import type { CancellationToken, Disposable, Event, Uri } from 'vscode';

/**
 * How an interrupter reaches a kernel: `event` and `ctrlC` on Windows; on Linux and macOS `signal`, which sends SIGINT
 * to the kernel process alone, and `signalGroup`, which also sends it to the processes that the kernel started.
 */
export type InterruptMethod = 'event' | 'ctrlC' | 'signal' | 'signalGroup';

/** The state of a kernel, in the words of Jupyter's `status` message; `dead` if its process has ended. */
export type KernelStatus = 'starting' | 'idle' | 'busy' | 'dead';

/** Why an operation failed. The daemon uses the first twelve codes; the extension uses all. */
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
  | 'IGNORED'
  | 'OTHER_CELL'
  | 'NO_USER_CODE'
  | 'DAEMON_FAILED'
  | 'TIMED_OUT'
  | 'NO_INTERPRETER'
  | 'UNTRUSTED'
  | 'UNAUTHORIZED'
  | 'UNREACHABLE'
  | 'BAD_CERTIFICATE'
  | 'DISPOSED';

/** The API that `activate` returns. */
export interface KernelInterruptApi {
  readonly version: 1;

  /**
   * Creates an interrupt handle for a kernel that you are about to start. The caller disposes it.
   *
   * @param options.interpreter the path of the kernel's Python; default: the active interpreter
   * @param options.resource the notebook or file whose active interpreter is used
   * @throws KernelInterruptError `NO_INTERPRETER`, `UNTRUSTED`, `DAEMON_FAILED`, `TIMED_OUT`, `OS_ERROR` or `DISPOSED`
   */
  createInterrupter(options?: { interpreter?: string | Uri; resource?: Uri }): Promise<Interrupter>;

  /**
   * Registers a kernel, so that the command, the key and the status bar can interrupt it. If `kernel` has an
   * interrupter, attaches it to the kernel's process.
   *
   * @throws KernelInterruptError `BAD_REQUEST`, `CANNOT_INTERRUPT` or `DISPOSED`
   */
  registerKernel(kernel: KernelRegistration): RegisteredKernel;

  /** The registered kernels. Those that Kernel Interrupt has found itself are not included. */
  readonly kernels: readonly KernelInfo[];
  readonly onDidChangeKernels: Event<void>;
}

/** The arguments with which to start a kernel: `spawn(p.command, p.args, p.options)`. */
export interface PreparedKernel {
  command: string;
  args: string[];
  options: SpawnOptions;
}

/**
 * One interrupt handle, for one kernel. The extension that created it disposes it. After a restart of the kernel,
 * attach again and register the kernel again. To interrupt the kernel, prefer `RegisteredKernel.interrupt`: an
 * interrupter does not check the kernel's state or language.
 */
export interface Interrupter extends Disposable {
  /** The handle's number: positive, at most 32 bits. On Windows it is valid in the extension host's process. */
  readonly handle: number;

  /**
   * Returns the arguments with which to start the kernel. Start it with stdio piped or ignored: inherited stdio puts
   * the kernel on the extension host's console. The returned options set `env` and `windowsHide`. On Linux and macOS
   * the kernel gets its own process group, and `JPY_PARENT_PID`, so that ipykernel still ends when the extension host
   * does.
   *
   * @param argv the kernel's command line, as in kernel.json with its placeholders filled in
   * @param options.env the complete environment of the kernel, default `process.env`. The result's `env` adds variables
   *   to it and, on Windows, leaves out variables that name handles of another process
   * @throws TypeError if `argv` is empty
   */
  prepare(
    argv: readonly string[],
    options?: { env?: NodeJS.ProcessEnv; cwd?: string },
  ): PreparedKernel;

  /**
   * Variables for the kernel's environment, for a provider that cannot use `prepare`. On Windows:
   * `FOR_DISABLE_CONSOLE_CTRL_HANDLER=1`, and `JPY_INTERRUPT_EVENT` and `IPY_INTERRUPT_EVENT` if this version of Node
   * lets children inherit handles. Elsewhere: empty.
   */
  readonly env: Readonly<Record<string, string>>;

  /**
   * Attaches the handle to the kernel's process.
   *
   * @param pid the pid that `spawn` returned; it may be that of a launcher (such as `conda run`), which then starts the
   *   kernel
   * @returns the methods that reach the kernel, best first; may be empty
   * @throws KernelInterruptError `NO_SUCH_PROCESS`, `ACCESS_DENIED` …
   */
  attach(pid: number): Promise<readonly InterruptMethod[]>;

  /**
   * Sends an interrupt by the best method that reaches the kernel now. Does not wait for the cell to stop.
   *
   * @returns the method whose system call succeeded; `none` if nothing was sent, because the kernel ignores SIGINT now
   * @throws KernelInterruptError whose code says why no method can be used
   */
  interrupt(): Promise<InterruptMethod | 'none'>;
}

/**
 * A provider's description of a kernel that it runs. At least one of `process`, `interrupter`, `connectionFile` and
 * `interrupt` is required.
 */
export interface KernelRegistration {
  name: string;
  /** The kernel's process. A ChildProcess has this shape. */
  process?: {
    readonly pid?: number | undefined;
    once?(event: 'exit', listener: () => void): unknown;
  };
  interrupter?: Interrupter;
  /**
   * The path of the kernel's connection file. With it, Kernel Interrupt can confirm an interrupt, and send one as a
   * message.
   */
  connectionFile?: string;
  /**
   * As in kernel.json. `signal` states that a kernel of a language other than Python survives SIGINT. It has no effect
   * for a Python kernel that says that it is not ipykernel.
   */
  interruptMode?: 'signal' | 'message';
  /**
   * The language of the kernel's cells. `python` says that the kernel is ipykernel and survives SIGINT, until the
   * kernel itself says otherwise; so leave it out for another Python kernel, such as xeus-python.
   */
  language?: string;
  /** The notebook or editor that the kernel belongs to. */
  resource?: Uri;
  /** The kernel's state, if the provider knows it. */
  status?: KernelStatus;
  onDidChangeStatus?: Event<KernelStatus>;
  /**
   * Interrupts the kernel by the provider's own means. Kernel Interrupt calls it after it has tried everything else,
   * and waits at most 15 s for it. If it calls `RegisteredKernel.interrupt`, that call joins the running interrupt.
   */
  interrupt?(): Promise<void>;
  /**
   * Restarts the kernel. The user is offered this in Show Kernels, in the message that no interrupt stopped the cell,
   * and in the message that the kernel is dead.
   */
  restart?(): Promise<void>;
}

/** A registered kernel and its state. */
export interface KernelInfo {
  readonly id: string;
  readonly name: string;
  readonly status: KernelStatus | 'unknown';
  readonly canInterrupt: boolean;
}

export interface RegisteredKernel extends KernelInfo, Disposable {
  /**
   * Interrupts the kernel and resolves to the outcome.
   *
   * @param options.force lifts the rules that protect the kernel and the other programs in its console, without asking
   *   the user
   * @throws KernelInterruptError `DISPOSED` or `CANNOT_INTERRUPT`; every other error is in `attempts`
   */
  interrupt(options?: { force?: boolean }, token?: CancellationToken): Promise<InterruptResult>;
}

/**
 * How an interrupt ended.
 *
 * - `interrupted`: after an attempt, the running request ended and reported an error
 * - `ended`: after an attempt, the running request ended and reported no error: the cell handled the interrupt, or had
 *   just finished
 * - `finished`: the running request ended before anything was sent, or failed by itself just before the interrupt was
 *   sent
 * - `sent`: the interrupt was sent, but nothing can tell whether the cell ended, or how
 * - `idle`: nothing was running
 * - `stillBusy`: every route was tried, and the cell is still running, as far as is known: the kernel may be out of
 *   reach (`UNREACHABLE` in `attempts`), or its provider may not have answered (`TIMED_OUT`)
 * - `refused`: every route was ruled out or failed; `attempts` says why
 * - `dead`: the kernel's process has ended
 * - `cancelled`: the caller cancelled the interrupt
 */
export type InterruptOutcome =
  | 'interrupted'
  | 'ended'
  | 'finished'
  | 'sent'
  | 'idle'
  | 'stillBusy'
  | 'refused'
  | 'dead'
  | 'cancelled';

/** One route that was tried or ruled out. */
export interface InterruptAttempt {
  method:
    'event' | 'ctrlC' | 'signal' | 'signalGroup' | 'control' | 'message' | 'server' | 'provider';
  /** Milliseconds from the attempt's start to its end; 0 for a route that was ruled out. */
  elapsedMs: number;
  /** Why the route failed or was ruled out. */
  error?: ErrorCode;
}

/** A process that the interrupted cell started, and that outlived the interrupt. */
export interface LeftProcess {
  readonly pid: number;
  /**
   * Distinguishes this process from a later one with the same pid. Do not parse the text: its form depends on the
   * system.
   */
  readonly start: string;
  /** The name of its program; empty if the operating system does not report it. */
  readonly name: string;
}

/** One line of the Python stack of a kernel. Its texts come from the kernel, so do not trust them. */
export interface StackFrame {
  /** The name of the file, as Python reports it. Each cell has a file name of its own; such a file need not exist. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The function's name; `<module>` for a line outside every function. */
  readonly name: string;
  /** The line of code; absent if it is not known. */
  readonly code?: string;
  /** The cell that the line belongs to: `uri` is the notebook's `Uri.toString()`, `index` counts its cells from 0. */
  readonly cell?: { readonly uri: string; readonly index: number };
}

export interface InterruptResult {
  readonly outcome: InterruptOutcome;
  /** Milliseconds from the call that began the interrupt to the outcome. */
  readonly elapsedMs: number;
  readonly attempts: readonly InterruptAttempt[];
  /**
   * The processes that the cell started and that still run a second after the outcome. Absent if there are none, or if
   * they are not known: only an interrupter of Kernel Interrupt that is attached to the kernel can list them.
   */
  readonly leftRunning?: readonly LeftProcess[];
  /**
   * The Python stack of the kernel's main thread, innermost frame first; only with `stillBusy`. Absent if the kernel
   * does not report it, for example because it is not ipykernel 6 or newer, or because it runs C code that does not let
   * Python run.
   */
  readonly where?: readonly StackFrame[];
}
