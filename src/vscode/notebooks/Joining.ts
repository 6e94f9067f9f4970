import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { withinLimit } from '../../base/waiting';
import { statusOf } from '../../kernels/observe/Observer';
import type { CellInput } from '../../kernels/observe/KernelMonitor';
import type { LocalKernel } from '../../sources/local/LocalKernel';
import type { LocalSource } from '../../sources/local/LocalSource';
import type { NotebookKernel } from './NotebookKernel';
import type { NotebookSource } from './NotebookSource';

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

export interface JoiningOptions {
  readonly notebooks: NotebookSource;
  readonly local: LocalSource;
  readonly logger: Logger;
}

/**
 * Finds out which kernel process runs which notebook of the Jupyter extension. It never guesses, because a wrong answer
 * would interrupt another notebook. Any of these proves it:
 *
 * 1. The kernel publishes a cell's text and execution count, and one notebook alone has such a cell.
 * 2. All notebooks are idle, and a question to the kernel changes the status of one notebook alone.
 * 3. At an interrupt or a check: one kernel and one notebook are left, and both run.
 * 4. At an interrupt: the kernel itself names the notebook's file.
 */
export class Joining {
  private readonly joined = new Map<LocalKernel, string>();
  private readonly inputs = new Map<LocalKernel, CellInput>();
  /** The kernels that were asked, and the notebooks that could have reported that. */
  private readonly asked = new Map<LocalKernel, string>();
  private readonly stops: readonly (() => void)[];
  private asking = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: JoiningOptions) {
    const { notebooks, local } = options;
    this.stops = [
      local.onInput((kernel, input) => {
        this.inputs.set(kernel, input);
        this.joinByInput();
      }),
      local.onDidChange(() => this.changed()),
      notebooks.onDidChange(() => this.changed()),
    ];
  }

  /** Finds the process of a notebook for an interrupt that begins now. Resolves whether it is found or not. */
  async find(notebook: NotebookKernel): Promise<void> {
    const { logger } = this.options;
    const candidates = await this.findSilently(notebook);
    const asking = candidates.map(async (kernel) => {
      try {
        await kernel.settle();
        const look = await kernel.inside?.look();
        if (look?.notebook !== undefined && isFile(notebook, look.notebook)) {
          this.join(kernel, notebook, 'it names the file');
        }
      } catch (error) {
        logger.debug(messageOf(error));
      }
    });
    await withinLimit(Promise.all(asking), ASK_LIMIT_MS, undefined);
  }

  /**
   * Finds the process of a notebook without a message to a kernel: by proof 1 or 3.
   *
   * @returns the kernels that may be the notebook's and run; none if its process is known
   */
  async findSilently(notebook: NotebookKernel): Promise<readonly LocalKernel[]> {
    if (!notebook.isJupyters || this.isJoined(notebook)) {
      return [];
    }
    await withinLimit(this.options.local.refresh(), SEARCH_LIMIT_MS, undefined);
    this.joinByInput();
    if (this.isJoined(notebook)) {
      return [];
    }
    const candidates = await this.busyCandidates();
    const busy = this.unjoinedNotebooks().filter(({ observer }) => observer.status !== 'idle');
    const [only, ...others] = candidates;
    if (only && others.length === 0 && busy.length === 1 && busy[0] === notebook) {
      this.join(only, notebook, 'it is the only one that runs');
      return [];
    }
    return candidates;
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
    this.joinByInput();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.asking = this.asking.then(() => this.askIdleKernels());
    }, PAUSE_MS);
  }

  /** Proof 1. */
  private joinByInput(): void {
    for (const [kernel, { code, executionCount }] of this.inputs) {
      if (statusOf(kernel.observers) !== 'busy') {
        // The cell has ended. Another notebook may run a cell with the same text and count later.
        this.inputs.delete(kernel);
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

  /** Proof 2. Asks each kernel once, and only while all notebooks are idle, so that no cell is disturbed. */
  private async askIdleKernels(): Promise<void> {
    for (const kernel of this.candidates()) {
      const notebooks = this.unjoinedNotebooks();
      const names = notebooks.map(({ resource }) => resource).join();
      if (notebooks.length === 0 || this.asked.get(kernel) === names || !this.areAllIdle()) {
        continue;
      }
      const reporting = new Set<NotebookKernel>();
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

  private changes(): number {
    return this.notebooks().reduce((sum, { observer }) => sum + observer.changes, 0);
  }

  /** Whether another kernel runs this notebook, and its messages show that it runs a cell. */
  private runsElsewhere({ resource }: NotebookKernel, kernel: LocalKernel): boolean {
    return [...this.joined].some(
      ([other, uri]) =>
        uri === resource && other !== kernel && statusOf(other.observers) === 'busy',
    );
  }

  private join(kernel: LocalKernel, notebook: NotebookKernel, reason: string): void {
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
      kernel.join(notebook.resource);
      // The first press need not wait for it.
      void kernel.prepare();
    }
  }

  private notebooks(): readonly NotebookKernel[] {
    return this.options.notebooks.kernels.filter(({ isJupyters }) => isJupyters);
  }

  private unjoinedNotebooks(): readonly NotebookKernel[] {
    return this.notebooks().filter((notebook) => !this.isJoined(notebook));
  }

  private isJoined({ resource }: NotebookKernel): boolean {
    return [...this.joined.values()].includes(resource);
  }

  private areAllIdle(): boolean {
    return this.notebooks().every(({ observer }) => observer.status === 'idle');
  }

  private candidates(): readonly LocalKernel[] {
    return this.options.local.kernels.filter(
      (kernel) =>
        kernel.isOfWindow &&
        kernel.canInterrupt &&
        kernel.found.isIpykernel &&
        !this.joined.has(kernel),
    );
  }

  /** Linux: leaves out the kernels that ignore SIGINT, because they run no cell. */
  private async busyCandidates(): Promise<readonly LocalKernel[]> {
    const { sigintDisposition } = await import('../../kernels/observe/sigint.js');
    return this.candidates().filter(({ found }) => sigintDisposition(found.pid) !== 'ignored');
  }
}

/** VS Code joins the lines of a cell with the line ending of its document. */
function isSameText(one: string, other: string): boolean {
  const plain = (text: string): string => text.replace(/\r\n/g, '\n').trim();
  return plain(one) === plain(other);
}

function isFile({ document }: NotebookKernel, file: string): boolean {
  return (
    document.uri.scheme === 'file' && vscode.Uri.file(file).toString() === document.uri.toString()
  );
}
