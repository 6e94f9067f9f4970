import { CellWatch, type Failure } from './CellWatch';

export interface WatchOptions {
  /** When the request began, in ms since 1970; undefined if unknown. */
  readonly began?: number | undefined;
  /** The last error of the request before the watch began. */
  readonly failure?: Failure | undefined;
  /** Whether something that is not a cell holds the kernel, or may hold it because a question is unanswered. */
  readonly isHeld: () => boolean;
  /** Whether the next cell that begins shows that what ran before has ended. */
  readonly endsWithNextCell: boolean;
  /** Whether the request runs in a subshell. Such a request goes on while the main thread is free. */
  readonly isInSubshell: boolean;
}

const CELL: WatchOptions = { isHeld: () => false, endsWithNextCell: false, isInSubshell: false };

/** A cell watch that a KernelMonitor feeds with the kernel's messages. */
export class KernelMonitorWatch extends CellWatch {
  private readonly failed = new Set<string>();

  constructor(
    request: string | undefined,
    onDispose: () => void,
    private readonly options: WatchOptions = CELL,
  ) {
    super(request, onDispose, options.began, options.isHeld);
    this.noteFailure(options.failure);
  }

  /** Called for each error on iopub. */
  observeFailure(request: string, failure: Failure): void {
    this.failed.add(request);
    if (this.request === undefined || this.request === request) {
      this.noteFailure(failure);
    }
  }

  /** Called when an execute_request ends. */
  observeIdle(request: string): void {
    if (this.request === undefined || this.request === request) {
      this.settle(this.failed.has(request) ? 'interrupted' : 'succeeded');
    }
  }

  /** Called when a request ends that is not a cell. */
  observeOtherEnd(request: string): void {
    if (this.request === request) {
      this.settle('succeeded');
    }
  }

  /** Called when a cell begins. From now on an interrupt would hit that cell. */
  observeBegin(): void {
    if (this.options.endsWithNextCell) {
      this.settle('succeeded');
    }
  }

  /**
   * Called when the kernel is known to run no request in its main thread, before the monitor's state changes. If the
   * watch knows its request, the monitor has missed that request's end, for example while the connection was lost.
   */
  observeNothing(): void {
    if (this.options.isInSubshell) {
      return;
    }
    if (this.isHeld) {
      this.settle('succeeded');
    } else {
      this.settle(this.request === undefined ? 'idle' : 'over');
    }
  }

  /** Called when the kernel has ended or was restarted. */
  observeDeath(): void {
    this.settle('dead');
  }
}
