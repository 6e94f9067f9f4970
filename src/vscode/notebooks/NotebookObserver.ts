import type { KernelStatus } from '../../api';
import { CellWatch, type CellOutcome } from '../../kernels/observe/CellWatch';
import type { Observation, Observer } from '../../kernels/observe/Observer';

/** The state of a cell, as far as the notebook's document shows it. */
export interface CellState {
  /** Distinguishes the cell from the others of its notebook. */
  readonly id: string;
  readonly executionOrder: number | undefined;
  /** Undefined while the cell runs, and before it has run. */
  readonly success: boolean | undefined;
  readonly hasErrorOutput: boolean;
}

/**
 * Observes a kernel by its notebook: by the state of the cells, and by the status that the Jupyter extension reports.
 *
 * The state of a cell counts more than that status. The Jupyter extension calls a kernel idle as soon as the kernel has
 * handled any client's request, even if the cell is still running.
 */
export class NotebookObserver implements Observer {
  readonly kind = 'provider';
  private readonly running = new Set<string>();
  private readonly watches = new Map<CellWatch, Set<string>>();
  /**
   * The cells that ran when the kernel ended or was restarted. Until they run again, they may look as if they were
   * still running.
   */
  private readonly stale = new Set<string>();
  /**
   * A watch that keeps the status `busy` while the Jupyter extension may mistake the end of our question for the end of
   * the cell.
   */
  private held: CellWatch | undefined;
  private reported: KernelStatus | undefined;
  private began: number | undefined;
  private hasRun = false;
  private changeCount = 0;
  /**
   * Set if the user wants to interrupt although no cell was seen to begin: `running` if VS Code says that a cell runs,
   * otherwise `unknown`.
   */
  private expected: 'unknown' | 'running' | undefined;

  /**
   * @param cells returns the cells of the notebook
   * @param findKernel finds out which process of this machine, or which kernel of a server, runs the notebook, if that
   *   is not known yet
   */
  constructor(
    private readonly cells: () => readonly CellState[],
    private readonly findKernel: () => Promise<void>,
  ) {}

  get status(): KernelStatus | 'unknown' {
    const isWatched = [...this.watches.keys()].some(({ outcome }) => outcome === undefined);
    if (this.running.size > 0 || isWatched) {
      return this.reported === 'starting' || this.reported === 'dead' ? this.reported : 'busy';
    }
    return this.reported ?? (this.hasRun && !this.expected ? 'idle' : 'unknown');
  }

  get canObserve(): boolean {
    return this.status !== 'unknown';
  }

  /** Whether anything shows that the notebook has a kernel. */
  get hasKernel(): boolean {
    return this.hasRun || this.reported !== undefined || this.expected !== undefined;
  }

  /** How many times a cell was seen to begin or to end. */
  get changes(): number {
    return this.changeCount;
  }

  /** Whether this cell was seen to begin, but not to end. */
  isRunning(id: string): boolean {
    return this.running.has(id);
  }

  settle(): Promise<void> {
    return this.findKernel();
  }

  observe(): Observation | undefined {
    const { status } = this;
    if (status !== 'busy' && status !== 'unknown') {
      return { status };
    }
    // Without one of these, nothing would show that the cell has ended.
    const isSeen =
      this.running.size > 0 || this.reported !== undefined || this.expected === 'running';
    return { status: 'running', ...(isSeen && { watch: this.watchCell() }) };
  }

  /**
   * Call it before a question to a kernel that may be this notebook's. Until the cell ends, the Jupyter extension's
   * status `idle` no longer counts.
   */
  beforeQuestion(): void {
    if (this.reported === 'busy') {
      this.release();
      this.held = this.watchCell();
    }
  }

  /** Records the Jupyter extension's status. */
  report(status: KernelStatus | undefined): void {
    this.reported = status;
    if (status === 'starting' || status === 'dead') {
      // After a restart, the notebook may still show a cell as running for some seconds.
      [...this.running, ...this.unfinished()].forEach((id) => this.stale.add(id));
      this.running.clear();
      this.settleWatches('dead', () => true);
    } else if (status === 'idle') {
      this.settleWatches('over', (cells) => cells.size === 0);
    }
  }

  /** Records a change of a cell's execution. Returns whether a cell has begun or ended, or the status has changed. */
  cellChanged({ id, executionOrder, success, hasErrorOutput }: CellState): boolean {
    if (success === undefined) {
      // A cell whose outputs the user has cleared has no execution order, and neither has one that begins again.
      if (executionOrder === undefined) {
        this.stale.delete(id);
        return false;
      }
      if (this.running.has(id) || this.stale.has(id)) {
        return false;
      }
      // The kernel runs one cell at a time, so every other cell has ended. A provider may end a cell without saying
      // whether it succeeded, and that cell then looks as if it still ran.
      this.running.clear();
      this.release();
      this.began = Date.now();
      this.hasRun = true;
      this.expected = undefined;
      this.running.add(id);
      this.changeCount++;
      return true;
    }
    const { status: before } = this;
    this.hasRun = true;
    this.expected = undefined;
    this.stale.delete(id);
    const wasRunning = this.running.delete(id);
    this.changeCount++;
    // A cell that failed without an error output does not show what ended it.
    const outcome = success ? 'succeeded' : hasErrorOutput ? 'interrupted' : 'over';
    const hasSettled = this.settleWatches(outcome, (cells) => cells.has(id));
    return wasRunning || hasSettled || this.status !== before;
  }

  /** Records that cells were removed from the notebook. */
  cellsRemoved(ids: readonly string[]): void {
    for (const id of ids) {
      this.running.delete(id);
      this.settleWatches('over', (cells) => cells.delete(id) && cells.size === 0);
    }
  }

  /**
   * Records that the user wants to interrupt the notebook although no cell was seen to begin.
   *
   * @param isRunning whether VS Code says that a cell runs
   */
  expectRunning(isRunning: boolean): void {
    this.expected = isRunning ? 'running' : 'unknown';
  }

  /** Forgets that the user wanted to interrupt the notebook, unless VS Code said that a cell runs. */
  forgetExpected(): void {
    if (this.expected === 'unknown') {
      this.expected = undefined;
    }
  }

  dispose(): void {
    this.held = undefined;
    [...this.watches.keys()].forEach((watch) => watch.dispose());
  }

  private watchCell(): CellWatch {
    // Until a cell was seen to begin or end, this watches every cell that looks unfinished: it may have begun before we
    // observed the notebook, or the notebook may have been saved with the cell in this state. Later, only the cell that
    // was seen to begin can run.
    const cells = this.changeCount > 0 ? this.running : this.unfinished();
    const [running] = this.running;
    const watch: CellWatch = new CellWatch(
      running,
      () => this.watches.delete(watch),
      this.running.size > 0 ? this.began : undefined,
    );
    this.watches.set(watch, new Set(cells));
    return watch;
  }

  private release(): void {
    this.held?.dispose();
    this.held = undefined;
  }

  private unfinished(): readonly string[] {
    return this.cells()
      .filter(
        ({ executionOrder, success }) => executionOrder !== undefined && success === undefined,
      )
      .map(({ id }) => id)
      .filter((id) => !this.stale.has(id));
  }

  private settleWatches(outcome: CellOutcome, isMeant: (cells: Set<string>) => boolean): boolean {
    const meant = [...this.watches].filter(([, cells]) => isMeant(cells));
    meant.forEach(([watch]) => watch.settle(outcome));
    return meant.length > 0;
  }
}
