import type { InterruptOutcome, InterruptResult } from '../../api';
import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { untilAborted, withinLimit } from '../../base/waiting';
import type { ChildProcess } from '../../daemon/childProcesses';
import type { CellWatch } from '../observe/CellWatch';
import type { LeftRunning } from './LeftRunning';

/** How long the list of the kernel's processes may delay the first attempt. */
const NOTE_LIMIT_MS = 500;

/** The outcomes after which we search: the cell has ended after an attempt. */
const CELL_HAS_ENDED: ReadonlySet<InterruptOutcome> = new Set(['interrupted', 'ended', 'sent']);

/** Searches for the processes that the interrupted cell leaves running. Each interrupt has its own search. */
export class LeftRunningSearch {
  private noting: Promise<LeftRunning | undefined> | undefined;

  /** @param list lists the processes that the kernel has started; undefined if nothing can list them */
  constructor(
    private readonly list: (() => Promise<readonly ChildProcess[]>) | undefined,
    private readonly logger: Logger,
  ) {}

  /**
   * Notes the processes that the cell has started. Does nothing if no observer saw the cell begin, because then an
   * earlier cell may have started the kernel's processes.
   *
   * @param unwanted aborted when the first attempt must not wait any longer
   */
  async note(watch: CellWatch | undefined, unwanted: AbortSignal): Promise<void> {
    const { list } = this;
    if (!list || watch?.began === undefined) {
      return;
    }
    this.noting = this.noted(list, watch.began);
    const ignored = AbortSignal.any([unwanted, watch.ended]);
    await withinLimit(untilAborted(this.noting, ignored), NOTE_LIMIT_MS, undefined);
  }

  /** Adds to the result the processes that the cell has left running. This may take a second. */
  async addTo(result: InterruptResult, stop: AbortSignal): Promise<InterruptResult> {
    if (!this.noting || !CELL_HAS_ENDED.has(result.outcome)) {
      return result;
    }
    // On a busy machine the list may come later than the outcome.
    const found = this.noting
      .then((left) => left?.find())
      .catch((error: unknown) => this.log(error));
    const leftRunning = await untilAborted(found, stop);
    return leftRunning?.length ? { ...result, leftRunning } : result;
  }

  private async noted(
    list: () => Promise<readonly ChildProcess[]>,
    cellBegan: number,
  ): Promise<LeftRunning | undefined> {
    const { LeftRunning } = await import('./LeftRunning.js');
    const leftRunning = new LeftRunning(list, cellBegan);
    return leftRunning.note().then(
      () => leftRunning,
      (error: unknown) => this.log(error),
    );
  }

  private log(error: unknown): undefined {
    this.logger.debug(`The kernel's processes could not be listed: ${messageOf(error)}`);
  }
}
