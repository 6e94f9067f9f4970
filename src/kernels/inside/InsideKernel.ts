import { isKernelInterruptError, KernelInterruptError } from '../../base/errors';
import type { Monitor } from '../observe/MessagesObserver';
import type { InsideAnswer, InsideTask } from './insideMessages';
import type { AwaitedChild, Look } from './Look';

/**
 * How long our code inside the kernel may take to answer during an interrupt. It needs 4 to 70 ms, unless C code does
 * not let Python run, or the computer is very busy. With Windows programs under Wine on a busy machine, it took more than
 * 1 s. The next route then sent a second interrupt, and the kernel lost the reply of its cell.
 */
const ANSWER_LIMIT_MS = process.platform === 'win32' ? 2000 : 1000;

/**
 * If another route follows, the kernel may raise SIGINT only for this long after the request. Its answer then usually
 * arrives before the next route is tried, which would be a second interrupt.
 */
const RAISE_LIMIT_MS = 0.75 * ANSWER_LIMIT_MS;

/**
 * After this many requests, an interrupt does not look inside the kernel any more. At each request, every client of the
 * kernel sees it become `busy` and `idle`.
 */
const REQUESTS_PER_INTERRUPT = 3;

export interface InsideKernelOptions {
  /** Returns the connection to the kernel's channels; undefined if it is not open. */
  readonly monitor: () =>
    Pick<Monitor, 'request' | 'follow' | 'runOnControl' | 'nudge'> | undefined;
  /** Returns the text of pythonFiles/inside_kernel.py. */
  readonly script: () => Promise<string>;
}

interface AskOptions {
  readonly limitMs?: number;
  readonly cancelled?: AbortSignal;
  /** Whether the kernel must raise no SIGINT after RAISE_LIMIT_MS. */
  readonly isLimited?: boolean;
}

/**
 * Runs our code inside a kernel, in the thread that handles its control channel. ipykernel has that thread from version
 * 6 on, so it answers while its main thread runs a cell.
 */
export class InsideKernel {
  private requests = 0;
  private isSilent = false;
  private isTooOld = false;

  constructor(private readonly options: InsideKernelOptions) {}

  /** Whether a request of the current interrupt was handled too late, or not yet. */
  get isUnanswered(): boolean {
    return this.isSilent;
  }

  /** Whether the kernel has said that it handles requests on its control channel only after the cell (ipykernel 5). */
  get isUnsupported(): boolean {
    return this.isTooOld;
  }

  /** Whether the current interrupt may look inside the kernel now. */
  get mayAsk(): boolean {
    return !this.isSilent && !this.isTooOld && this.requests < REQUESTS_PER_INTERRUPT;
  }

  /** Begins to count the requests of a new interrupt. */
  beginInterrupt(): void {
    this.requests = 0;
    this.isSilent = false;
  }

  /**
   * Asks which code the kernel's threads run. This does not disturb the running cell. If the monitor does not know the
   * running request, the answer names it.
   *
   * @returns undefined if the kernel does not answer in time, or its channels are not open
   * @throws KernelInterruptError `OS_ERROR`, `NOT_SUPPORTED`, `UNREACHABLE` or `DISPOSED`
   */
  async look(limitMs = ANSWER_LIMIT_MS): Promise<Look | undefined> {
    const answer = await this.ask({ action: 'look' }, undefined, { limitMs });
    if (typeof answer === 'string') {
      return undefined;
    }
    if (answer.isBusy && answer.request !== undefined) {
      this.options.monitor()?.follow(answer.request);
    }
    const { lookOf } = await import('./insideMessages.js');
    return lookOf(answer);
  }

  /**
   * Raises SIGINT inside the kernel, unless the running request has ended since the monitor or a look named it.
   *
   * @param cancelled aborted when the interrupt is no longer wanted. After that, nothing is sent
   * @param isLimited whether the kernel must not raise SIGINT late. It must then have the clock of this computer
   * @returns `sent` if the kernel has raised SIGINT; `none` if it ignores SIGINT, or if its channels closed or the
   *   interrupt was cancelled before anything was sent; `unanswered` if the kernel does not answer in time, or raises no
   *   SIGINT because it is late
   * @throws KernelInterruptError `OTHER_CELL`, also if the running request is not known; `NO_USER_CODE`; `WOULD_KILL`;
   *   or as `look` does
   */
  async interrupt(
    force: boolean,
    cancelled: AbortSignal,
    isLimited: boolean,
  ): Promise<'sent' | 'none' | 'unanswered'> {
    const { monitor } = this.options;
    // The monitor does not know a request that began before it connected.
    const request = monitor()?.request ?? (await this.look())?.request;
    if (cancelled.aborted) {
      return 'none';
    }
    if (this.isUnanswered) {
      return 'unanswered';
    }
    if (request === undefined) {
      throw new KernelInterruptError(
        'OTHER_CELL',
        'Kernel Interrupt does not know which request the kernel is running.',
      );
    }
    try {
      const answer = await this.ask({ action: 'interrupt', force }, request, {
        cancelled,
        isLimited,
      });
      if (typeof answer === 'string') {
        return answer === 'unsent' ? 'none' : 'unanswered';
      }
      // The event loop of an awaiting cell notices the interrupt only when a message comes.
      monitor()?.nudge();
      return 'sent';
    } catch (error) {
      const code = isKernelInterruptError(error) && error.code;
      if (code === 'IGNORED') {
        return 'none';
      }
      if (code === 'TIMED_OUT') {
        this.isSilent = true;
        return 'unanswered';
      }
      throw error;
    }
  }

  /**
   * Ends a child that the running cell waits for.
   *
   * @returns false if the kernel does not answer in time, or its channels are not open
   * @throws KernelInterruptError `NO_SUCH_PROCESS` or `OTHER_CELL` if the cell does not wait for it any more; or as
   *   `look` does
   */
  async endChild({ pid }: AwaitedChild, request: string | undefined): Promise<boolean> {
    return typeof (await this.ask({ action: 'endChild', pid }, request)) === 'object';
  }

  /** @returns `unsent` if the channels are not open, or the request was cancelled before it was sent */
  private async ask(
    task: InsideTask,
    request: string | undefined,
    { limitMs = ANSWER_LIMIT_MS, cancelled, isLimited = false }: AskOptions = {},
  ): Promise<InsideAnswer | 'unanswered' | 'unsent'> {
    const { insideRequest, readInsideAnswer } = await import('./insideMessages.js');
    const script = await this.options.script();
    const monitor = this.options.monitor();
    if (!monitor || cancelled?.aborted) {
      return 'unsent';
    }
    this.requests++;
    const content = insideRequest(script, task, request, isLimited ? RAISE_LIMIT_MS : undefined);
    const reply = await monitor.runOnControl(content, limitMs);
    this.isSilent = reply === undefined;
    if (!reply) {
      return 'unanswered';
    }
    try {
      const answer = readInsideAnswer(reply);
      this.isTooOld = false;
      return answer;
    } catch (error) {
      this.isTooOld = isKernelInterruptError(error) && error.code === 'NOT_SUPPORTED';
      throw error;
    }
  }
}
