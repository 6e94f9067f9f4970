import type { KernelStatus } from '../../api';
import { messageOf } from '../../base/errors';
import { Listeners } from '../../base/Listeners';
import { nullLogger, type Logger } from '../../base/logger';
import { readConnectionFile } from '../../jupyter/connectionFile';
import type { KernelChannels } from '../../jupyter/KernelChannels';
import { KernelConnection } from '../../jupyter/zmq/KernelConnection';
import { kernelInfoOf, type KernelInfo } from '../../jupyter/kernelInfo';
import type { JupyterMessage } from '../../jupyter/messages';
import { whenCurrent } from '../../jupyter/whenCurrent';
import { activityOf, type Activity } from './KernelMonitorActivity';
import { KernelMonitorState } from './KernelMonitorState';
import { KernelMonitorWatch } from './KernelMonitorWatch';
import type { CellWatch } from './CellWatch';

/** How long an interrupt_request may wait for a connection: later it would hit what nobody meant. */
const INTERRUPT_WAIT_MS = 1000;

export interface KernelMonitorOptions {
  /** How long the kernel may take to answer for the first time. */
  readonly timeLimitMs: number;
  readonly logger?: Logger;
}

/**
 * What a kernel is doing, as it says itself on iopub. It may join while a cell runs.
 *
 * It sends something only on joining, when the kernel has gone, and for its callers: an idle kernel costs nothing.
 */
export class KernelMonitor {
  /**
   * Settles when the kernel has answered for the first time and all that it publishes arrives here; rejects with
   * `TIMED_OUT`, `DISPOSED` or `BAD_REQUEST`. Nobody needs to wait for it.
   */
  readonly ready: Promise<void>;

  private readonly logger: Logger;
  private readonly listeners: Listeners<[KernelStatus | 'unknown']>;
  private readonly watches = new Set<KernelMonitorWatch>();
  private readonly state: KernelMonitorState;
  private kernelInfo: KernelInfo = {};
  /** The msg_ids of what was sent on shell last: to learn whether a cell runs, and to `nudge`. */
  private question: string | undefined;
  private pendingNudge: string | undefined;
  private disposed = false;

  /** @param channels the monitor's own from now on: `dispose` closes them */
  constructor(
    private readonly channels: KernelChannels,
    private readonly options: KernelMonitorOptions,
  ) {
    this.logger = options.logger ?? nullLogger;
    this.listeners = new Listeners(this.logger);
    this.state = new KernelMonitorState((status) => this.listeners.emit(status));
    channels.onIopub((message) => this.observe(activityOf(message)));
    channels.onReply((reply) => this.observeReply(reply));
    channels.onDisconnect(() => this.disconnected());
    this.ready = channels.whenReady(options.timeLimitMs);
    void this.join(this.ready);
  }

  /**
   * Connects to a kernel, which may still be starting, or busy.
   *
   * @throws KernelInterruptError as `readConnectionFile` does
   */
  static async open(connectionFile: string, options: KernelMonitorOptions): Promise<KernelMonitor> {
    const info = await readConnectionFile(connectionFile);
    return new KernelMonitor(await KernelConnection.open(info, options.logger), options);
  }

  /**
   * `starting` until the kernel has answered anything; `unknown` while it is up and may have been running a cell when
   * the monitor joined, or cannot be seen at all; `dead` once it is gone and as long as none answers in its place.
   */
  get status(): KernelStatus | 'unknown' {
    return this.state.status;
  }

  /** The msg_id of the execute_request that runs, where the monitor saw it begin. */
  get running(): string | undefined {
    return this.state.running;
  }

  /** What the kernel says of itself; nothing until it has answered. */
  get info(): KernelInfo {
    return this.kernelInfo;
  }

  /** Returns how to stop listening. */
  onDidChangeStatus(listener: (status: KernelStatus | 'unknown') => void): () => void {
    return this.listeners.add(listener);
  }

  /**
   * Watches what becomes of the request that runs now. To be called before the first attempt to interrupt it, and
   * disposed after the last.
   *
   * @returns undefined where the kernel is known to be idle
   */
  watchRunning(): CellWatch | undefined {
    const { status, running } = this.state;
    if (status === 'idle') {
      return undefined;
    }
    const watch = new KernelMonitorWatch(running, () => this.watches.delete(watch));
    this.watches.add(watch);
    if (this.disposed) {
      watch.dispose();
    } else if (status !== 'busy') {
      // What was asked before now says nothing of now.
      this.ask();
    }
    return watch;
  }

  /**
   * Sends the kernel something on shell: an event loop in which a cell awaits notices a signal only when a message
   * comes. One that the running cell keeps waiting is not followed by another. Does nothing once disposed.
   */
  nudge(): void {
    if (!this.disposed) {
      this.pendingNudge ??= this.channels.send('shell', 'kernel_info_request', {});
    }
  }

  /**
   * Asks the kernel on control to interrupt itself. Its reply would prove nothing, and is not waited for.
   *
   * @throws KernelInterruptError `DISPOSED`
   */
  requestInterrupt(): void {
    this.channels.send('control', 'interrupt_request', {}, { waitMs: INTERRUPT_WAIT_MS });
  }

  /**
   * Waits until all that the kernel has published so far is taken into account, and no longer than the time limit.
   *
   * @throws KernelInterruptError `DISPOSED`
   */
  whenCurrent(timeLimitMs: number): Promise<void> {
    return whenCurrent(this.channels, timeLimitMs);
  }

  /** Whether the kernel's heartbeat answers within the time limit; a busy kernel's does, a stopped one's does not. */
  isAlive(timeLimitMs: number): Promise<boolean> {
    return this.channels.isAlive(timeLimitMs);
  }

  /** Closes the connection, and ends every watch. */
  dispose(): void {
    this.disposed = true;
    this.channels.close();
    this.listeners.clear();
    this.tellWatches((watch) => watch.dispose());
  }

  private async join(ready: Promise<void>): Promise<void> {
    try {
      await ready;
      this.state.answers();
      this.ask();
    } catch (error) {
      this.logger.debug(`Cannot watch the kernel: ${messageOf(error)}`);
      this.state.isInvisible();
    }
  }

  private observe(activity: Activity | undefined): void {
    switch (activity?.kind) {
      case 'starting':
        // One that has only just been started says so too, and a reply on control may overtake it.
        if (this.state.status !== 'starting' && this.state.status !== 'unknown') {
          this.forget('starting');
        }
        break;
      case 'busy':
        this.pendingNudge = undefined;
        this.state.begins(activity.request);
        break;
      case 'failed':
        this.tellWatches((watch) => watch.observeFailure(activity.request));
        break;
      case 'idle':
        this.state.ends(activity.request);
        this.tellWatches((watch) => watch.observeIdle(activity.request));
        break;
      case 'answered':
        this.answered(activity.request);
        break;
      case undefined:
        break;
    }
  }

  /**
   * The kernel handled our last question on shell, where it stands in line with the cells: it is up, and none runs.
   * Known from iopub, which tells of the cells too: the reply takes another channel, and may overtake them.
   */
  private answered(question: string): void {
    if (question === this.question && this.state.running === undefined) {
      this.state.runsNothing();
      this.tellWatches((watch) => watch.observeNothing());
    }
  }

  private observeReply(reply: JupyterMessage): void {
    const { header, parent_header: parent, content } = reply;
    this.state.replies();
    if (parent.msg_id === this.pendingNudge) {
      this.pendingNudge = undefined;
    }
    if (header.msg_type === 'kernel_info_reply') {
      this.kernelInfo = kernelInfoOf(content);
    }
  }

  private disconnected(): void {
    // Whoever hung up without having been heard was no kernel.
    if (this.state.heard) {
      this.forget('dead');
    }
  }

  private forget(status: 'starting' | 'dead'): void {
    if (this.state.heard) {
      this.tellWatches((watch) => watch.observeDeath());
    }
    this.pendingNudge = undefined;
    this.state.forget(status);
    void this.join(this.channels.whenReady(this.options.timeLimitMs));
  }

  /** Asks on shell, and so learns whether a cell runs of which the monitor has not heard. */
  private ask(): void {
    this.question = this.channels.send('shell', 'kernel_info_request', {});
  }

  private tellWatches(tell: (watch: KernelMonitorWatch) => void): void {
    [...this.watches].forEach(tell);
  }
}
