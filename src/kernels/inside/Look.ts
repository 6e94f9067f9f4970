/** One frame of a Python stack. Every string comes from the kernel, so it is untrusted. */
export interface KernelFrame {
  /** The file name in Python's code object (`co_filename`). ipykernel gives each cell a file name of its own. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The function's name; `<module>` for a line outside every function. */
  readonly name: string;
  /** The line of code; absent if it is not known. */
  readonly code?: string;
  /** `cell`: code of a cell, or a function that a cell defined; `library`: anything else. */
  readonly kind: 'cell' | 'library';
}

/** Another thread of the kernel, or a task of its event loop, that runs code of a cell. */
export interface KernelThread {
  readonly name: string;
  /** Innermost first. */
  readonly frames: readonly KernelFrame[];
}

/** A child process that the running cell waits for. */
export interface AwaitedChild {
  readonly pid: number;
  /** The name of its program; may be empty. */
  readonly name: string;
}

/** What our code inside a kernel has seen: where the main thread is, and what it waits for. */
export interface Look {
  /** The msg_id of the request that the main thread handles, or handled last; undefined if it is not known. */
  readonly request: string | undefined;
  /** Whether code of a request runs in the main thread. */
  readonly isBusy: boolean;
  /** The stack of the main thread, innermost first. Empty unless it runs code of a cell. */
  readonly frames: readonly KernelFrame[];
  readonly threads: readonly KernelThread[];
  /** Tasks of the main thread's event loop that run code of a cell; the frames of each are innermost first. */
  readonly tasks: readonly KernelThread[];
  readonly children: readonly AwaitedChild[];
  /** Whether the main thread is handling a KeyboardInterrupt. Always false before Python 3.10. */
  readonly isHandling: boolean;
  /** The `except` line of the cell that catches the interrupt; undefined if none was found. */
  readonly caughtAt: { readonly file: string; readonly line: number } | undefined;
  /** The file of the kernel's notebook. The Jupyter extension stores it in the kernel. */
  readonly notebook?: string | undefined;
}
