import type {
  InterruptOutcome,
  InterruptResult,
  KernelStatus,
  LeftProcess,
  StackFrame,
} from '../api';
import { KernelInterruptError, kernelRemoved } from '../base/errors';
import type { Logger } from '../base/logger';
import { untilAborted } from '../base/waiting';
import type { ChildProcess } from '../daemon/childProcesses';
import type { Diagnosis, PastInterrupt } from './diagnosis/Diagnosis';
import { Interrupt, type Call } from './interrupt/Interrupt';
import type { InterruptSettings } from './InterruptSettings';
import type { KernelDescription } from '../sources/KernelSource';
import type { AwaitedChild, KernelFrame, Look } from './inside/Look';
import { stackFrames, type LocateCell } from './inside/stackFrames';
import type { InsideKernel } from './inside/InsideKernel';
import type { Holder } from './observe/Holder';
import { bestFirst, heartbeatOf, settle, statusOf, type Observer } from './observe/Observer';
import type { InterruptRoute } from './routes/InterruptRoute';
import { ladder } from './routes/routes';
import type { SignalRule } from './signalRule';

/** How many past interrupts the diagnosis shows. */
const HISTORY_LENGTH = 20;

/** How long `Kernel.settle` waits for the first answer of a kernel. */
const SETTLE_LIMIT_MS = 1000;

/** How long a kernel may take to say where it is stuck. On a very busy computer, an answer takes seconds. */
const LOOK_LIMIT_MS = 5000;

/** The outcomes after which the cell that a caller wanted to interrupt has ended. */
const CELL_ENDED = new Set<InterruptResult['outcome']>(['interrupted', 'ended', 'finished']);

export interface KernelOptions {
  readonly settings: () => InterruptSettings;
  readonly logger: Logger;
  /** Finds the cell to which ipykernel has given a file name; default: finds none. */
  readonly locateCell?: LocateCell | undefined;
  /** Called when an interrupt begins, is cancelled or ends, and when `leftRunning` changes. */
  readonly onDidChange: () => void;
}

/** One kernel in the list, merged from the descriptions of all sources. */
export class Kernel {
  /** What kept the kernel busy when its last interrupt began, if that was not a cell. */
  heldBy: Holder | undefined;
  /** The outcome of its last interrupt; undefined before the first one has ended, or if the last one failed. */
  lastOutcome: InterruptOutcome | undefined;
  /**
   * Where the kernel was stuck when its last interrupt ended; undefined unless the outcome was `stillBusy` and the
   * kernel said where.
   */
  lastLook: Look | undefined;
  /**
   * The processes that interrupted cells left running. Those that the user has stopped since are left out; others may
   * have ended by themselves.
   */
  leftRunning: readonly LeftProcess[] = [];
  private running: Interrupt | undefined;
  private past: readonly PastInterrupt[] = [];
  private readonly removed = new AbortController();
  private successor: Kernel | undefined;

  private keptId: string;

  /** @param descriptions at least one */
  constructor(
    private merged: readonly KernelDescription[],
    private readonly options: KernelOptions,
  ) {
    this.keptId = this.first.id;
  }

  /**
   * Stays the same while one of the descriptions has this id, even if another description becomes the first: VS Code's
   * buttons name the kernel by its id.
   */
  get id(): string {
    return this.keptId;
  }

  /** The ids of all its descriptions. */
  get ids(): readonly string[] {
    return this.descriptions.map(({ id }) => id);
  }

  get name(): string {
    return this.first.name;
  }

  /** Who runs it, as a part of a sentence; undefined if no source knows. */
  get runBy(): string | undefined {
    return this.firstKnown(({ runBy }) => runBy);
  }

  /** The kernel's notebook or editor, as `Uri.toString()`. */
  get resource(): string | undefined {
    return this.firstKnown(({ resource }) => resource);
  }

  /** The notebooks and editors of all descriptions. */
  get resources(): readonly string[] {
    return this.descriptions.flatMap(({ resource, editors = [] }) => [
      ...(resource === undefined ? [] : [resource]),
      ...editors,
    ]);
  }

  /** Whether it is a kernel of this window. Only such a kernel is interrupted without being chosen from the list. */
  get isOfWindow(): boolean {
    return this.descriptions.some(({ isOfWindow }) => isOfWindow);
  }

  /** One sentence: why the kernel cannot be interrupted, or why only some routes can interrupt it. */
  get problem(): string | undefined {
    return this.firstKnown(({ problem }) => problem);
  }

  get restart(): (() => Promise<void>) | undefined {
    return this.firstKnown(({ restart }) => restart);
  }

  get status(): KernelStatus | 'unknown' {
    return statusOf(this.observers);
  }

  /** Whether it may be signalled. If one description has a reason against signals, no other one overrules it. */
  get signalRule(): SignalRule {
    const rules = this.descriptions.map(({ signalRule }) => signalRule);
    const order = ['message', 'otherPython', 'allowed'] as const;
    return order.find((rule) => rules.includes(rule)) ?? 'unknown';
  }

  /** The routes to it, in the order in which an interrupt tries them. */
  get routes(): readonly InterruptRoute[] {
    const { signalRule: rule } = this;
    return ladder(
      this.descriptions.flatMap(({ routes }) => routes),
      rule === 'message' || rule === 'otherPython',
    );
  }

  get canInterrupt(): boolean {
    return (
      !this.removed.signal.aborted &&
      !this.hasExited &&
      this.descriptions.some(({ canInterrupt }) => canInterrupt)
    );
  }

  get isInterrupting(): boolean {
    return this.running?.isCancelled === false;
  }

  get descriptions(): readonly KernelDescription[] {
    return this.merged;
  }

  /** @param descriptions at least one */
  update(descriptions: readonly KernelDescription[]): void {
    this.merged = descriptions;
    if (!this.ids.includes(this.keptId)) {
      this.keptId = this.first.id;
    }
  }

  /**
   * Marks the kernel as no longer listed, and cancels its running interrupt.
   *
   * @param successor the listed kernel that now has its descriptions; undefined if no kernel has them
   */
  remove(successor?: Kernel): void {
    this.successor = successor;
    this.removed.abort();
  }

  /** This kernel or, after a merge, the listed kernel that now has its descriptions. */
  get current(): Kernel {
    return this.successor?.current ?? this;
  }

  /** Removes the kernel and disposes its descriptions. */
  dispose(): void {
    this.remove();
    this.release(this.descriptions);
  }

  /**
   * Disposes descriptions that their source no longer lists. Waits for a running interrupt, which may use their routes,
   * unless the kernel was removed.
   */
  release(gone: readonly KernelDescription[]): void {
    const dispose = (): void => gone.forEach((description) => description.dispose());
    if (this.running && !this.removed.signal.aborted && gone.length > 0) {
      void this.running.result.then(dispose, dispose);
    } else {
      dispose();
    }
  }

  /**
   * Interrupts the kernel. A call during an interrupt usually joins it: see `joinOrBegin`.
   *
   * @param options.cancelled ends this call; the interrupt goes on while another caller waits for it
   * @throws KernelInterruptError `DISPOSED` or `CANNOT_INTERRUPT`
   */
  async interrupt({
    force = false,
    cancelled,
  }: { force?: boolean; cancelled?: AbortSignal } = {}): Promise<InterruptResult> {
    const call = this.joinOrBegin(force, (interrupt) => interrupt.join());
    const leave = (): void => call.leave();
    if (cancelled?.aborted) {
      leave();
    }
    cancelled?.addEventListener('abort', leave);
    try {
      return await call.result;
    } finally {
      cancelled?.removeEventListener('abort', leave);
    }
  }

  /**
   * Interrupts the kernel for the user. A press during an interrupt usually joins it (see `joinOrBegin`) and has the
   * next route tried at once (see `Presses`).
   */
  press({ force = false } = {}): Call {
    this.running?.press();
    return this.joinOrBegin(force, (interrupt) => interrupt.joinAsUser());
  }

  /** Does the same as `press`, but as a separate caller: cancelling this call does not cancel the user's own. */
  pressAsCaller(cancelled?: AbortSignal): Promise<InterruptResult> {
    this.running?.press();
    return this.interrupt(cancelled && { cancelled });
  }

  /** Whether the kernel's heartbeat answers now; undefined without a connection to it. */
  answersHeartbeat(): Promise<boolean | undefined> {
    return heartbeatOf(this.observers);
  }

  /**
   * Waits until the observers know what the kernel does now, or their time limits pass. If another client uses the
   * kernel, this may send the kernel its first message from Kernel Interrupt.
   */
  settle(): Promise<void> {
    return settle(this.observers, SETTLE_LIMIT_MS);
  }

  /** Whether our code can run inside the kernel: it is ipykernel, and the settings allow it. */
  get canLook(): boolean {
    return this.inside !== undefined;
  }

  /**
   * Asks where the kernel is stuck. This does not disturb its cell.
   *
   * @returns `unanswered` if the kernel does not answer in time, or its channels are not open; undefined if our code
   *   cannot run inside this kernel
   * @throws KernelInterruptError `OS_ERROR`, `NOT_SUPPORTED`, `UNREACHABLE` or `DISPOSED`
   */
  async look(): Promise<Look | 'unanswered' | undefined> {
    const { inside } = this;
    return inside && ((await inside.look(LOOK_LIMIT_MS)) ?? 'unanswered');
  }

  /** Returns the frames of a look in the form of the public API. */
  stackFrames(frames: readonly KernelFrame[]): readonly StackFrame[] {
    return stackFrames(frames, (file) => this.options.locateCell?.(file, this.resources));
  }

  /**
   * Ends a child that the running cell waits for (`Look.children`), through the cell's own `Popen` object.
   *
   * @param look the look that named the child
   * @throws KernelInterruptError `NO_SUCH_PROCESS` or `OTHER_CELL` if the cell does not wait for it any more;
   *   `TIMED_OUT`; or as `look` does
   */
  async endAwaitedChild(child: AwaitedChild, { request }: Look): Promise<void> {
    const isAnswered = await this.inside?.endChild(child, request);
    if (!isAnswered) {
      throw new KernelInterruptError('TIMED_OUT', `${this.name} did not answer in time.`);
    }
  }

  /**
   * Collects the facts that explain why the kernel does not stop. Sends the kernel nothing but a ping to its heartbeat.
   */
  async diagnose(): Promise<Diagnosis> {
    const { diagnose } = await import('./diagnosis/diagnose.js');
    const { name, descriptions, observers, routes, past: history } = this;
    return diagnose({ name, descriptions, observers, routes, history });
  }

  /**
   * Ends a process that an interrupted cell left running (`InterruptResult.leftRunning`).
   *
   * @throws KernelInterruptError
   */
  async endLeftRunning(left: LeftProcess): Promise<void> {
    const description = this.descriptions.find((one) => one.endChild !== undefined);
    if (!description?.endChild || this.removed.signal.aborted) {
      throw kernelRemoved(this.name);
    }
    await description.endChild(left);
  }

  /** Removes a process from `leftRunning`, because it has ended. */
  forgetLeft(left: LeftProcess): void {
    this.leftRunning = without(this.leftRunning, [left]);
    this.options.onDidChange();
  }

  private get first(): KernelDescription {
    const [first] = this.descriptions;
    if (!first) {
      throw new Error('This kernel has no description.');
    }
    return first;
  }

  private get observers(): readonly Observer[] {
    return bestFirst(this.descriptions.flatMap(({ observers }) => observers));
  }

  private get hasExited(): boolean {
    return this.observers.some(({ exited }) => exited?.aborted);
  }

  private get inside(): InsideKernel | undefined {
    return this.removed.signal.aborted ? undefined : this.firstKnown(({ inside }) => inside);
  }

  private firstKnown<T>(get: (description: KernelDescription) => T | undefined): T | undefined {
    return this.descriptions.map(get).find((value) => value !== undefined);
  }

  private async listChildren(): Promise<readonly ChildProcess[]> {
    return (
      (await this.descriptions.find((one) => one.listChildren !== undefined)?.listChildren?.()) ??
      []
    );
  }

  private joinOrBegin(force: boolean, join: (interrupt: Interrupt) => Call): Call {
    const { running } = this;
    if (!running) {
      return this.callWithoutInterrupt() ?? join(this.begin(force));
    }
    // A call cannot join an interrupt that is being cancelled, or one without force if the call asks for force.
    return running.isCancelled || (force && !running.force)
      ? this.beginAfter(running, force, join)
      : join(running);
  }

  private begin(force: boolean): Interrupt {
    const { settings, logger, onDidChange } = this.options;
    const interrupt = new Interrupt({
      observers: this.observers,
      routes: () => this.routes,
      inside: () => this.inside,
      stackFrames: (frames) => this.stackFrames(frames),
      listChildren: () => this.listChildren(),
      force,
      gracePeriodMs: settings().gracePeriodMs,
      removed: this.removed.signal,
      logger,
      onCancelled: onDidChange,
    });
    const end = (): void => {
      this.running = undefined;
      this.heldBy = interrupt.holder;
      this.lastOutcome = interrupt.decidedOutcome;
      this.lastLook = interrupt.look;
      onDidChange();
    };
    interrupt.result.then(
      (result) => {
        this.past = [...this.past, { at: new Date(), result }].slice(-HISTORY_LENGTH);
        const { leftRunning: left } = result;
        if (left) {
          // Two interrupts of one cell may name the same process, which is then kept once.
          this.leftRunning = [...without(this.leftRunning, left), ...left];
          onDidChange();
        }
      },
      () => undefined,
    );
    // Once the outcome is known, a press means the next cell. The result may come a second later.
    void interrupt.decided.then(end);
    // Set before `onDidChange` is called, because its listeners read `isInterrupting`.
    this.running = interrupt;
    onDidChange();
    return interrupt;
  }

  private beginAfter(
    before: Interrupt,
    force: boolean,
    join: (interrupt: Interrupt) => Call,
  ): Call {
    const left = new AbortController();
    const began = performance.now();
    const next = async (): Promise<InterruptResult> => {
      const result = await untilAborted(before.result, left.signal);
      if (!result) {
        const elapsedMs = Math.round(performance.now() - began);
        return { outcome: 'cancelled', elapsedMs, attempts: [] };
      }
      // The caller meant the cell that has just ended, not the next one.
      if (CELL_ENDED.has(result.outcome)) {
        return result;
      }
      const call = this.joinOrBegin(force, join);
      left.signal.addEventListener('abort', () => call.leave());
      return call.result;
    };
    return { result: next(), leave: () => left.abort() };
  }

  /** Returns the call's answer if the kernel cannot be interrupted; undefined if an interrupt can begin. */
  private callWithoutInterrupt(): Call | undefined {
    const { name } = this;
    if (this.removed.signal.aborted) {
      return rejectedCall(kernelRemoved(name));
    }
    if (this.hasExited) {
      const dead: InterruptResult = { outcome: 'dead', elapsedMs: 0, attempts: [] };
      return { result: Promise.resolve(dead), leave: () => undefined };
    }
    return this.canInterrupt
      ? undefined
      : rejectedCall(
          new KernelInterruptError(
            'CANNOT_INTERRUPT',
            [`${name} cannot be interrupted.`, this.problem ?? []].flat().join(' '),
          ),
        );
  }
}

function without(
  all: readonly LeftProcess[],
  gone: readonly LeftProcess[],
): readonly LeftProcess[] {
  return all.filter(
    (one) => !gone.some(({ pid, start }) => pid === one.pid && start === one.start),
  );
}

function rejectedCall(error: KernelInterruptError): Call {
  return { result: Promise.reject(error), leave: () => undefined };
}
