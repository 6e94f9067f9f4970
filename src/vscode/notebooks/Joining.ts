import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { withinLimit } from '../../base/waiting';
import { statusOf } from '../../kernels/observe/Observer';
import type { CellInput } from '../../kernels/observe/KernelMonitor';
import type { LocalKernel } from '../../sources/local/LocalKernel';
import type { NotebookObserver } from './NotebookObserver';

/**
 * How long a search may take while the user waits for an interrupt. Long, because the only other route is the
 * provider's interrupt, which cannot end a sleep on Windows.
 */
const SEARCH_LIMIT_MS = 5000;
/** How long the kernels may take to say which notebook they run. */
const ASK_LIMIT_MS = 1500;
/** How long the Jupyter extension may take to report the status that our question caused. */
const REPORT_LIMIT_MS = 300;
/** How long to wait for more changes before the idle kernels are asked. */
const PAUSE_MS = 200;

/** A kernel of this machine, as far as joining needs it. */
export type JoinableKernel = Pick<
  LocalKernel,
  'found' | 'isOfWindow' | 'canInterrupt' | 'observers' | 'inside' | 'settle' | 'join' | 'prepare'
>;

/** An open notebook, as far as joining needs it. */
export interface JoinableNotebook {
  readonly name: string;
  /** `Uri.toString()`. */
  readonly resource: string;
  /** Whether the Jupyter extension runs its kernel. */
  readonly isJupyters: boolean;
  readonly observer: Pick<NotebookObserver, 'status' | 'changes' | 'isRunning'>;
  readonly document: {
    getCells(): readonly {
      readonly executionSummary: { readonly executionOrder?: number } | undefined;
      readonly document: { readonly uri: { toString(): string }; getText(): string };
    }[];
  };
}

export interface JoiningOptions {
  readonly notebooks: {
    readonly kernels: readonly JoinableNotebook[];
    onDidChange(listener: () => void): () => void;
    onDidReport(listener: (notebook: JoinableNotebook) => void): () => void;
  };
  readonly local: {
    readonly kernels: readonly JoinableKernel[];
    onDidChange(listener: () => void): () => void;
    onInput(listener: (kernel: JoinableKernel, input: CellInput) => void): () => void;
    refresh(): Promise<void>;
  };
  /** Returns the `Uri.toString()` of a file. */
  readonly uriOf: (file: string) => string;
  readonly logger: Logger;
}

/**
 * Finds out which kernel process runs which notebook of the Jupyter extension. It never guesses, because a wrong answer
 * would interrupt another notebook. Any of these proves it:
 *
 * 1. The kernel alone publishes a cell's text and execution count, and one notebook alone runs such a cell.
 * 2. All notebooks are idle, and a question to the kernel changes the status of one notebook alone.
 * 3. At an interrupt: one kernel and one notebook are left, and both run.
 * 4. At an interrupt: the kernel itself names the notebook's file, and no other kernel does.
 */
export class Joining {
  private readonly joined = new Map<JoinableKernel, string>();
  private readonly inputs = new Map<JoinableKernel, CellInput>();
  /** The kernels that were asked, each with the notebooks that were then not joined. */
  private readonly asked = new Map<JoinableKernel, string>();
  private readonly stops: readonly (() => void)[];
  private asking = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: JoiningOptions) {
    const { notebooks, local } = options;
    this.stops = [
      local.onInput((kernel, input) => {
        if (kernel.isOfWindow) {
          this.inputs.set(kernel, input);
          this.joinByInput();
        }
      }),
      local.onDidChange(() => this.changed()),
      notebooks.onDidChange(() => this.changed()),
    ];
  }

  /** Finds the process of a notebook for an interrupt that begins now. Resolves whether it is found or not. */
  async find(notebook: JoinableNotebook): Promise<void> {
    if (!notebook.isJupyters || this.isJoined(notebook)) {
      return;
    }
    const { local, logger } = this.options;
    await withinLimit(local.refresh(), SEARCH_LIMIT_MS, undefined);
    this.joinByInput();
    if (this.isJoined(notebook)) {
      return;
    }
    const candidates = await this.mayRun();
    const busy = this.unjoinedNotebooks().filter(({ observer }) => observer.status !== 'idle');
    const [only, ...others] = candidates;
    const isLast = others.length === 0 && busy.length === 1 && busy[0] === notebook;
    if (only && isLast && (await this.runs(only))) {
      this.join(only, notebook, 'it is the only one that runs');
      return;
    }
    const named: JoinableKernel[] = [];
    const asking = candidates.map(async (kernel) => {
      try {
        await kernel.settle();
        const look = await kernel.inside?.look();
        if (
          look?.notebook !== undefined &&
          this.options.uriOf(look.notebook) === notebook.resource
        ) {
          named.push(kernel);
        }
      } catch (error) {
        logger.debug(messageOf(error));
      }
    });
    await withinLimit(Promise.all(asking), ASK_LIMIT_MS, undefined);
    const [one, ...more] = named;
    if (one && more.length === 0 && !this.isJoined(notebook)) {
      this.join(one, notebook, 'it names the file');
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.stops.forEach((stop) => stop());
  }

  private changed(): void {
    for (const kernel of [...this.joined.keys(), ...this.inputs.keys(), ...this.asked.keys()]) {
      if (!this.options.local.kernels.includes(kernel)) {
        this.joined.delete(kernel);
        this.inputs.delete(kernel);
        this.asked.delete(kernel);
      }
    }
    this.leaveClosedNotebooks();
    this.joinByInput();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.asking = this.asking
        .then(() => this.askIdleKernels())
        .catch((error: unknown) => this.options.logger.warn(messageOf(error)));
    }, PAUSE_MS);
  }

  /** A notebook that is opened again has another kernel. */
  private leaveClosedNotebooks(): void {
    const open = this.notebooks().map(({ resource }) => resource);
    const left = [...this.joined].filter(([, uri]) => !open.includes(uri));
    left.forEach(([kernel]) => this.joined.delete(kernel));
    left.forEach(([kernel]) => kernel.join(undefined));
  }

  /** Proof 1. */
  private joinByInput(): void {
    for (const kernel of [...this.inputs.keys()]) {
      if (statusOf(kernel.observers) !== 'busy') {
        // The cell has ended. Another notebook may run a cell with the same text and count later.
        this.inputs.delete(kernel);
      }
    }
    for (const [kernel, input] of this.inputs) {
      const { code, executionCount } = input;
      if ([...this.inputs].some(([other, its]) => other !== kernel && isSameInput(its, input))) {
        continue;
      }
      const fitting = this.notebooks().filter(
        (notebook) =>
          !this.runsElsewhere(notebook, kernel) &&
          notebook.document
            .getCells()
            .some(
              (cell) =>
                cell.executionSummary?.executionOrder === executionCount &&
                notebook.observer.isRunning(cell.document.uri.toString()) &&
                isSameText(cell.document.getText(), code),
            ),
      );
      const [only, ...others] = fitting;
      if (only && others.length === 0) {
        this.inputs.delete(kernel);
        this.join(kernel, only, 'it runs the same cell');
      }
    }
  }

  /** Proof 2. Asks each kernel once for each set of notebooks, and only while all of them are idle. */
  private async askIdleKernels(): Promise<void> {
    for (const kernel of this.candidates()) {
      const notebooks = this.unjoinedNotebooks();
      const names = notebooks.map(({ resource }) => resource).join();
      const isFree = this.candidates().includes(kernel) && statusOf(kernel.observers) !== 'busy';
      const wasAsked = this.asked.get(kernel) === names;
      if (notebooks.length === 0 || wasAsked || !isFree || !this.areAllIdle()) {
        continue;
      }
      const reporting = new Set<JoinableNotebook>();
      const stop = this.options.notebooks.onDidReport((notebook) => reporting.add(notebook));
      const before = this.changes();
      await kernel.settle();
      await delay(REPORT_LIMIT_MS);
      stop();
      if (before !== this.changes() || !this.areAllIdle()) {
        // A cell of the user ran meanwhile, so the reports prove nothing. The end of that cell leads here again.
        return;
      }
      this.asked.set(kernel, names);
      const [only, ...others] = reporting;
      if (only && others.length === 0 && !this.isJoined(only)) {
        this.join(kernel, only, 'it alone reported our question');
      }
    }
  }

  /** Changes when a cell of any notebook begins or ends, and when a notebook is opened or closed. */
  private changes(): string {
    return this.notebooks()
      .map(({ resource, observer }) => `${resource} ${observer.changes}`)
      .join();
  }

  /** Whether another kernel runs this notebook, and its messages show that it runs a cell. */
  private runsElsewhere({ resource }: JoinableNotebook, kernel: JoinableKernel): boolean {
    return [...this.joined].some(
      ([other, uri]) =>
        uri === resource && other !== kernel && statusOf(other.observers) === 'busy',
    );
  }

  private join(kernel: JoinableKernel, notebook: JoinableNotebook, reason: string): void {
    const { notebooks, local } = this.options;
    if (!notebooks.kernels.includes(notebook) || !local.kernels.includes(kernel)) {
      return;
    }
    for (const [other, uri] of this.joined) {
      if (uri === notebook.resource && other !== kernel) {
        this.joined.delete(other);
        other.join(undefined);
      }
    }
    if (this.joined.get(kernel) !== notebook.resource) {
      const { pid } = kernel.found;
      this.options.logger.info(`Process ${pid} runs the kernel of ${notebook.name}: ${reason}.`);
      this.joined.set(kernel, notebook.resource);
      kernel.join(notebook);
      // The first press need not wait for it.
      void kernel.prepare();
    }
  }

  private notebooks(): readonly JoinableNotebook[] {
    return this.options.notebooks.kernels.filter(({ isJupyters }) => isJupyters);
  }

  private unjoinedNotebooks(): readonly JoinableNotebook[] {
    return this.notebooks().filter((notebook) => !this.isJoined(notebook));
  }

  private isJoined({ resource }: JoinableNotebook): boolean {
    return [...this.joined.values()].includes(resource);
  }

  private areAllIdle(): boolean {
    return this.notebooks().every(({ observer }) => observer.status === 'idle');
  }

  private candidates(): readonly JoinableKernel[] {
    return this.options.local.kernels.filter(
      (kernel) =>
        kernel.isOfWindow &&
        kernel.canInterrupt &&
        kernel.found.isIpykernel &&
        !this.joined.has(kernel),
    );
  }

  /** Linux: leaves out the kernels that ignore SIGINT, because they run no cell. */
  private async mayRun(): Promise<readonly JoinableKernel[]> {
    const { sigintDisposition } = await import('../../kernels/observe/sigint.js');
    return this.candidates().filter(({ found }) => sigintDisposition(found.pid) !== 'ignored');
  }

  /** Whether the kernel runs a cell. Asks it, unless its messages or, on Linux, its signals show that. */
  private async runs(kernel: JoinableKernel): Promise<boolean> {
    if (statusOf(kernel.observers) !== 'busy') {
      try {
        await withinLimit(kernel.settle(), ASK_LIMIT_MS, undefined);
      } catch (error) {
        this.options.logger.debug(messageOf(error));
      }
    }
    return statusOf(kernel.observers) === 'busy';
  }
}

function isSameInput(one: CellInput, other: CellInput): boolean {
  return one.executionCount === other.executionCount && isSameText(one.code, other.code);
}

/** VS Code joins the lines of a cell with the line ending of its document. */
function isSameText(one: string, other: string): boolean {
  const plain = (text: string): string => text.replace(/\r\n/g, '\n').trim();
  return plain(one) === plain(other);
}
