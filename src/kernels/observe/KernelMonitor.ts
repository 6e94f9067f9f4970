import type { KernelStatus } from '../../api';
import { isKernelInterruptError, KernelInterruptError, messageOf } from '../../base/errors';
import { Listeners } from '../../base/Listeners';
import { nullLogger, type Logger } from '../../base/logger';
import { readConnectionFile } from '../../jupyter/connectionFile';
import type { JsonObject } from '../../jupyter/json';
import type { KernelChannels, KernelRequests } from '../../jupyter/KernelChannels';
import { KernelConnection } from '../../jupyter/zmq/KernelConnection';
import { kernelInfoOf, saysIpykernel, type KernelInfo } from '../../jupyter/kernelInfo';
import { INSIDE_PREFIX, type JupyterMessage } from '../../jupyter/messages';
import { whenCurrent } from '../../jupyter/whenCurrent';
import { waitFor } from '../../base/waiting';
import {
  activityOf,
  dateOf,
  inputOf,
  type Activity,
  type CellInput,
} from './KernelMonitorActivity';
import { KernelMonitorState } from './KernelMonitorState';
import { KernelMonitorWatch } from './KernelMonitorWatch';
import type { CellWatch, Failure } from './CellWatch';
import type { Holder } from './Holder';
import { Questions } from './Questions';
import { Quiet } from './Quiet';

/** How long an interrupt_request may wait for a connection. Later, it could hit another cell. */
const INTERRUPT_WAIT_MS = 1000;

/**
 * How long a kernel may take to answer on shell if it seems idle or its state is unknown, and (`HELD_LIMIT_MS`) if
 * something that is not a cell is known to hold it. An interrupt waits for the answer: while ipykernel handles a
 * question, it does not ignore SIGINT, so a signal would raise KeyboardInterrupt although no cell runs.
 */
const ANSWER_LIMITS_MS: Partial<Record<KernelStatus | 'unknown', number>> = {
  idle: 1000,
  unknown: 500,
};
const HELD_LIMIT_MS = 200;

/** How long the kernel's messages may take to show a cell that its provider has reported. */
const CELL_LIMIT_MS = 1000;

/** If a question on shell stays unanswered for longer, the main thread is busy: an idle kernel answers at once. */
const UNANSWERED_MS = 1000;

/**
 * The topics of ipykernel's messages about its state, its errors and its cells' code begin with this. Its outputs have
 * other topics, and are not received: if a cell prints without end, they would fill the memory, and no monitor reads
 * them.
 * Source: ipykernel, `Kernel._topic` and `OutStream.topic`.
 */
const IPYKERNEL_TOPICS = 'kernel.';

export interface KernelMonitorOptions {
  /** How long the kernel may take to answer for the first time. */
  readonly timeLimitMs: number;
  /** Whether the ports belong to a tunnel, so that they do not show whether the kernel lives. */
  readonly isTunnel?: boolean;
  /**
   * Whether to send nothing to the kernel until it is seen to be idle, or `wake` is called. For the kernels of other
   * clients: some of them think that their cell has ended when they see the `idle` of our request.
   */
  readonly isQuiet?: boolean;
  /** Whether the kernel's command line shows that it is ipykernel. */
  readonly isIpykernel?: boolean;
  readonly logger?: Logger;
}

/**
 * Follows what a kernel is doing, from its messages on iopub. The monitor may connect while a cell runs.
 *
 * It sends messages only when a caller asks for it, and to connect: at first, and again after the kernel has ended,
 * restarted or disconnected. While the kernel is idle, the monitor sends nothing and uses no processor time.
 */
export class KernelMonitor {
  /**
   * Resolves when the kernel has answered and its iopub messages arrive; rejects as `KernelChannels.whenReady` does.
   * Callers need not handle the rejection.
   */
  readonly ready: Promise<void>;

  private readonly logger: Logger;
  private readonly listeners: Listeners<[KernelStatus | 'unknown']>;
  private readonly watches = new Set<KernelMonitorWatch>();
  private readonly state: KernelMonitorState;
  private kernelInfo: KernelInfo = {};
  /** The requests on shell that ask whether the main thread is free. */
  private readonly questions = new Questions();
  /** The msg_id of the last `nudge`, until the kernel handles it. */
  private pendingNudge: string | undefined;
  /** Counts the resets, so that a slow check of an earlier connection is ignored. */
  private resets = 0;
  private isChecking = false;
  private expected: NodeJS.Timeout | undefined;
  private readonly inputs: Listeners<[CellInput]>;
  private readonly quiet: Quiet;
  private disposed = false;

  /** @param channels owned by the monitor: `dispose` closes them */
  constructor(
    private readonly channels: KernelChannels & Pick<KernelRequests, 'begin'>,
    private readonly options: KernelMonitorOptions,
  ) {
    this.logger = options.logger ?? nullLogger;
    this.listeners = new Listeners(this.logger);
    this.inputs = new Listeners(this.logger);
    this.state = new KernelMonitorState((status) => this.listeners.emit(status));
    channels.onIopub((message) => {
      this.handleActivity(activityOf(message), dateOf(message));
      const input = inputOf(message);
      if (input) {
        this.inputs.emit(input);
      }
    });
    channels.onReply((reply) => this.handleReply(reply));
    channels.onDisconnect(() => void this.handleDisconnect());
    if (options.isIpykernel) {
      channels.receiveOnly(IPYKERNEL_TOPICS);
    }
    this.quiet = new Quiet(options.isQuiet ?? false);
    if (this.quiet.isOver) {
      this.ready = channels.whenReady(options.timeLimitMs);
    } else {
      this.state.notStarting();
      this.ready = waitFor([this.quiet.over]).then(() => channels.whenReady(options.timeLimitMs));
    }
    void this.join(this.ready);
  }

  /**
   * Connects to a kernel, which may be starting or busy.
   *
   * @throws KernelInterruptError as `readConnectionFile` does
   */
  static async open(connectionFile: string, options: KernelMonitorOptions): Promise<KernelMonitor> {
    const info = await readConnectionFile(connectionFile);
    // `jupyter console --ssh` gives its file this ending. The ports in it are those of the ssh program on this machine.
    const isTunnel = connectionFile.endsWith('-ssh.json');
    const connection = await KernelConnection.open(info, options.logger);
    return new KernelMonitor(connection, { ...options, isTunnel });
  }

  /**
   * The kernel's state, as its messages show it:
   *
   * - `starting`: the kernel has not answered yet
   * - `unknown`: the kernel is up, but a cell may have begun before the monitor connected; or a quiet monitor has heard
   *   nothing yet; or the kernel did not answer in time; or the connection was lost
   * - `dead`: the kernel disconnected and has ended, and no new kernel has answered
   */
  get status(): KernelStatus | 'unknown' {
    return this.state.status;
  }

  /**
   * The msg_id of the running execute_request, or of the request that `follow` named. Undefined if neither is known to
   * run.
   */
  get running(): string | undefined {
    return this.state.running;
  }

  /** The msg_id of the request that keeps the kernel busy, cell or not; undefined if it is not known. */
  get request(): string | undefined {
    return this.state.running ?? this.state.held?.request;
  }

  /** The holder of the kernel, if it is busy without a cell in its main thread. */
  get holder(): Holder | undefined {
    return this.state.held?.holder;
  }

  /** The parts of the kernel's kernel_info_reply that we use; empty until the kernel answers. */
  get info(): KernelInfo {
    return this.kernelInfo;
  }

  /** Returns a function that removes the listener. */
  onDidChangeStatus(listener: (status: KernelStatus | 'unknown') => void): () => void {
    return this.listeners.add(listener);
  }

  /** Calls the listener at the beginning of each cell. Returns a function that removes the listener. */
  onInput(listener: (input: CellInput) => void): () => void {
    return this.inputs.add(listener);
  }

  /** Lets a quiet monitor send. Returns whether it was quiet. */
  wake(): boolean {
    return this.quiet.end();
  }

  /**
   * Starts a watch of the running request. Call it before the first attempt; dispose the watch after the last one.
   *
   * @returns undefined if the kernel is idle
   */
  watchRunning(): CellWatch | undefined {
    const { status, running, held } = this.state;
    if (status === 'idle') {
      return undefined;
    }
    const request = running ?? held?.request;
    const isUnknown = status === 'unknown';
    const watch = new KernelMonitorWatch(request, () => this.watches.delete(watch), {
      began: this.state.began,
      failure: this.state.failure,
      isHeld: () =>
        held !== undefined || (isUnknown && this.questions.areUnansweredFor(UNANSWERED_MS)),
      // The monitor has read everything that the kernel has published, so a cell that begins from now on is a new one.
      endsWithNextCell: held !== undefined || isUnknown,
      isInSubshell: held?.holder === 'subshell',
    });
    this.watches.add(watch);
    if (this.disposed) {
      watch.dispose();
    } else if (status !== 'busy') {
      // Asks again, because the answer to an earlier question may be out of date.
      this.ask();
    }
    return watch;
  }

  /**
   * Sends a message on shell, because the event loop of an awaiting cell notices a signal only when a message comes.
   * Does nothing while an earlier nudge waits in the kernel's queue, or after `dispose`.
   */
  nudge(): void {
    if (!this.disposed) {
      this.pendingNudge ??= this.channels.send('shell', 'kernel_info_request', {});
    }
  }

  /**
   * Sends an interrupt_request on control. It does not wait for the reply, which does not prove an interrupt.
   *
   * @throws KernelInterruptError `DISPOSED`, or `UNREACHABLE` if the connection was lost
   */
  requestInterrupt(): void {
    this.throwIfLost();
    this.channels.send('control', 'interrupt_request', {}, { waitMs: INTERRUPT_WAIT_MS });
  }

  /**
   * Runs code inside the kernel by a silent execute_request on control, which the kernel handles while a cell runs. No
   * monitor counts it as a cell.
   *
   * @returns the reply; undefined if the kernel does not answer in time. It may still handle the request later
   * @throws KernelInterruptError `DISPOSED`, `OS_ERROR`, or `UNREACHABLE` if the connection was lost
   */
  async runOnControl(
    content: JsonObject,
    timeLimitMs: number,
  ): Promise<JupyterMessage | undefined> {
    this.throwIfLost();
    const options = { timeLimitMs, idPrefix: INSIDE_PREFIX };
    try {
      return await this.channels.begin('control', 'execute_request', content, options).reply;
    } catch (error) {
      if (isKernelInterruptError(error) && error.code === 'TIMED_OUT') {
        return undefined;
      }
      throw error;
    }
  }

  /** Records `request` as the running one, unless the monitor already knows which request runs, or that none does. */
  follow(request: string): void {
    if (this.state.follow(request)) {
      this.forEachWatch((watch) => watch.follow(request));
    }
  }

  /**
   * Waits until the monitor has handled everything that the kernel has published so far, or until the time limit.
   *
   * @throws KernelInterruptError `DISPOSED`
   */
  whenCurrent(timeLimitMs: number): Promise<void> {
    return whenCurrent(this.channels, timeLimitMs);
  }

  /**
   * Asks on shell whether the main thread is free, and waits for the answer; does nothing if a cell runs, or the kernel
   * is starting or dead. If a kernel that seems idle neither answers nor begins a cell in time, something that is not a
   * cell holds it: its status is `busy` until it does either. After an answer, a request whose end the monitor has
   * missed no longer counts as running.
   *
   * @throws KernelInterruptError `DISPOSED`
   */
  async whenAnswered(): Promise<void> {
    const { status, holder } = this;
    if (status !== 'idle' && status !== 'unknown' && holder === undefined) {
      return;
    }
    if (!this.questions.isPending) {
      this.ask();
    }
    const limitMs = ANSWER_LIMITS_MS[status] ?? HELD_LIMIT_MS;
    if (!(await waitFor([this.questions.answered], limitMs))) {
      this.state.leftUnanswered();
    }
  }

  /**
   * Call this when the provider has sent a cell to the kernel. If the kernel's messages do not show the cell soon, the
   * monitor asks the kernel, because something else may hold it.
   */
  expectCell(): void {
    this.expected ??= setTimeout(() => {
      this.expected = undefined;
      this.whenAnswered().catch((error: unknown) => this.logger.debug(messageOf(error)));
    }, CELL_LIMIT_MS).unref();
  }

  /**
   * Whether the kernel's heartbeat answers in time. Most kernels answer while a cell runs. Single-threaded kernels and
   * suspended processes (SIGSTOP) do not. Undefined if the channels have no heartbeat.
   */
  isAlive(timeLimitMs: number): Promise<boolean | undefined> {
    return this.channels.isAlive(timeLimitMs);
  }

  /** Closes the connection and disposes every watch. */
  dispose(): void {
    this.disposed = true;
    this.channels.close();
    this.listeners.clear();
    this.inputs.clear();
    clearTimeout(this.expected);
    // The channels are closed, so `ready` now rejects even if the monitor was quiet.
    this.wake();
    this.questions.forget();
    this.state.dispose();
    this.forEachWatch((watch) => watch.dispose());
  }

  private async join(ready: Promise<void>): Promise<void> {
    try {
      await ready;
      this.state.cameUp();
      this.ask();
    } catch (error) {
      this.logger.debug(`Cannot observe the kernel: ${messageOf(error)}`);
      this.state.notStarting();
    }
  }

  private handleActivity(activity: Activity | undefined, date: number): void {
    switch (activity?.kind) {
      case 'starting':
        // The kernel's first start publishes `starting` too, perhaps after a reply on control. That is not a restart.
        if (this.state.isLost || !['starting', 'unknown'].includes(this.state.status)) {
          this.reset('starting');
        }
        break;
      case 'busy':
        this.quiet.cellBegan();
        this.pendingNudge = undefined;
        this.forEachWatch((watch) => watch.observeBegin());
        this.state.requestBegan(activity.request, date);
        break;
      case 'otherBegan':
        this.state.otherBegan(activity.request, activity.holder);
        break;
      case 'otherEnded':
        this.state.otherEnded(activity.request);
        this.forEachWatch((watch) => watch.observeOtherEnd(activity.request));
        break;
      case 'failed':
        this.handleFailure(activity.request, {
          date,
          mayBeInterrupt: activity.isInterrupt || this.info.implementation !== 'ipython',
        });
        break;
      case 'idle':
        this.state.requestEnded(activity.request, date);
        this.forEachWatch((watch) => watch.observeIdle(activity.request));
        this.quiet.cellEnded();
        break;
      case 'answered':
        this.handleAnswer(activity.request, date);
        break;
      case undefined:
        break;
    }
  }

  private handleFailure(request: string, failure: Failure): void {
    this.state.requestFailed(request, failure);
    this.forEachWatch((watch) => watch.observeFailure(request, failure));
  }

  /**
   * The kernel handled a question on shell, where it queues with the cells. If it was our last question, no cell runs.
   * We take this from iopub, not from the reply: a reply uses another channel and may overtake the cells' messages.
   */
  private handleAnswer(question: string, date: number): void {
    const isFree = this.questions.isLast(question) && !this.state.isCellSeen;
    if (isFree) {
      // Before `questions.answer`, because a watch asks how long the question has been unanswered.
      this.forEachWatch((watch) => watch.observeNothing());
    }
    this.questions.answer(question);
    if (isFree) {
      this.state.nothingRuns(date);
    }
  }

  private handleReply(reply: JupyterMessage): void {
    const { header, parent_header: parent } = reply;
    this.state.replied();
    if (parent.msg_id === this.pendingNudge) {
      this.pendingNudge = undefined;
    }
    if (header.msg_type === 'kernel_info_reply') {
      this.kernelInfo = kernelInfoOf(reply);
      if (saysIpykernel(this.kernelInfo)) {
        this.channels.receiveOnly(IPYKERNEL_TOPICS);
      }
    }
  }

  private async handleDisconnect(): Promise<void> {
    // If no valid message has arrived, the peer was not the kernel. But a quiet monitor may have heard nothing yet.
    if ((!this.state.isHeard && this.quiet.isOver) || this.isChecking) {
      return;
    }
    this.isChecking = true;
    const { resets } = this;
    const hasEnded = !this.options.isTunnel && (await this.channels.hasEnded());
    this.isChecking = false;
    if (!this.disposed && resets === this.resets) {
      this.reset(hasEnded ? 'dead' : 'lost');
    }
  }

  private reset(status: 'starting' | 'dead' | 'lost'): void {
    this.resets++;
    this.pendingNudge = undefined;
    this.questions.forget();
    if (status === 'lost') {
      this.state.lose();
    } else {
      if (this.state.isHeard || this.state.isLost) {
        this.forEachWatch((watch) => watch.observeDeath());
      }
      this.state.reset(status);
    }
    if (this.quiet.isOver || status === 'dead') {
      void this.join(this.channels.whenReady(this.options.timeLimitMs));
    }
  }

  private throwIfLost(): void {
    if (this.state.isLost) {
      throw new KernelInterruptError('UNREACHABLE', 'The connection to the kernel is lost.');
    }
  }

  /** Asks on shell whether the main thread is free. A cell may have begun before the monitor connected. */
  private ask(): void {
    this.questions.add(this.channels.send('shell', 'kernel_info_request', {}));
  }

  private forEachWatch(action: (watch: KernelMonitorWatch) => void): void {
    // A copy, because a watch removes itself from the set when it is disposed.
    [...this.watches].forEach(action);
  }
}
