import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { withinLimit } from '../../base/waiting';
import { statusOf } from '../../kernels/observe/Observer';
import type { CellInput } from '../../kernels/observe/KernelMonitorActivity';
import { sourceOfCell } from './interactiveCell';
import type { JoinableCell, JoinableKernel, JoinableNotebook } from './joinable';
import { filesOf, mayRunIn, reportsOf, type FileAnswers } from './kernelQuestions';

/**
 * How long a search may take while the user waits for an interrupt. Long, because the only other route is the
 * provider's interrupt, which cannot end a sleep on Windows.
 */
const SEARCH_LIMIT_MS = 5000;
/** How long to wait for more changes before the idle kernels are asked. */
const PAUSE_MS = 200;

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
 * 2. All notebooks are idle, and each of two questions to the kernel changes the status of one notebook alone.
 * 3. At an interrupt: the kernel itself names the notebook's file, and no other kernel does. An Interactive Window counts
 *    as its Python file, if no other window runs that file.
 * 4. At an interrupt: one kernel and one notebook are left, both run, and the kernel cannot say which file it runs.
 */
export class Joining {
  private readonly joined = new Map<JoinableKernel, string>();
  private readonly inputs = new Map<JoinableKernel, CellInput>();
  /** The kernels that were asked, each with the notebooks that were then not joined, and what their cells had done. */
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
    if (await this.isFound(notebook)) {
      return;
    }
    const candidates = await this.mayRun();
    const running = this.unjoinedNotebooks().filter(({ observer }) => observer.status !== 'idle');
    // Our questions make the Jupyter extension call a notebook idle whose cell runs on.
    running.forEach(({ observer }) => observer.beforeQuestion());
    const { uriOf, logger } = this.options;
    const answers = await filesOf(candidates, uriOf, logger);
    this.joinByName(answers);
    const [only, ...others] = candidates;
    const isLast = others.length === 0 && running.length === 1 && running[0] === notebook;
    if (only && isLast && !this.isJoined(notebook) && mayRunIn(notebook, answers.get(only))) {
      if (statusOf(only.observers) === 'busy') {
        this.join(only, notebook, 'no other kernel or notebook is running a cell');
      }
    }
  }

  /** Proof 3, for every notebook, because the questions were put to all kernels. */
  private joinByName(answers: FileAnswers): void {
    for (const notebook of this.unjoinedNotebooks()) {
      const [only, ...others] = [...answers].filter(([, uri]) => isNamed(notebook, uri));
      // Several Interactive Windows may run cells of one Python file.
      if (only && others.length === 0 && this.isOneNamed(only[1])) {
        this.join(only[0], notebook, 'the kernel names its file');
      }
    }
  }

  /**
   * Finds the process of a notebook for a check: by proof 1 or 2, so that nothing is sent to a busy kernel. Resolves
   * whether it is found or not.
   */
  async findWhileIdle(notebook: JoinableNotebook): Promise<void> {
    if (!(await this.isFound(notebook))) {
      await withinLimit(this.ask(), SEARCH_LIMIT_MS, undefined);
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
    this.timer = setTimeout(() => void this.ask(), PAUSE_MS);
  }

  /** A notebook that is opened again has another kernel. */
  private leaveClosedNotebooks(): void {
    const open = this.notebooks().map(({ resource }) => resource);
    const left = [...this.joined].filter(([, uri]) => !open.includes(uri));
    left.forEach(([kernel]) => this.joined.delete(kernel));
    left.forEach(([kernel]) => kernel.join(undefined));
  }

  /** Searches again, and returns whether the process of a notebook is known then, or cannot be. */
  private async isFound(notebook: JoinableNotebook): Promise<boolean> {
    if (!notebook.isJupyters || this.isJoined(notebook)) {
      return true;
    }
    await withinLimit(this.options.local.refresh(), SEARCH_LIMIT_MS, undefined);
    this.joinByInput();
    return this.isJoined(notebook);
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
                runsCode(cell, code),
            ),
      );
      const [only, ...others] = fitting;
      if (only && others.length === 0) {
        this.inputs.delete(kernel);
        this.join(kernel, only, 'the kernel runs the same cell');
      }
    }
  }

  private ask(): Promise<void> {
    this.asking = this.asking
      .then(() => this.askIdleKernels())
      .catch((error: unknown) => this.options.logger.warn(messageOf(error)));
    return this.asking;
  }

  /** Proof 2. Asks each kernel only while all notebooks are idle, and once until a cell or a notebook has changed. */
  private async askIdleKernels(): Promise<void> {
    for (const kernel of this.candidates()) {
      const notebooks = this.unjoinedNotebooks();
      const before = this.changes();
      const question = [...notebooks.map(({ resource }) => resource), before].join();
      const isFree = this.candidates().includes(kernel) && statusOf(kernel.observers) !== 'busy';
      const wasAsked = this.asked.get(kernel) === question;
      if (notebooks.length === 0 || wasAsked || !isFree || !this.areAllIdle()) {
        continue;
      }
      const onDidReport = (listener: (notebook: JoinableNotebook) => void): (() => void) =>
        this.options.notebooks.onDidReport(listener);
      // The Jupyter extension may report a request of its own during a question, but hardly during both.
      const first = await reportsOf(kernel, onDidReport);
      const second = first.size > 0 ? await reportsOf(kernel, onDidReport) : first;
      if (before !== this.changes() || !this.areAllIdle()) {
        // A cell of the user ran meanwhile, so the reports prove nothing. The end of that cell leads here again.
        return;
      }
      this.asked.set(kernel, question);
      const [only, ...others] = [...first].filter((notebook) => second.has(notebook));
      if (only && others.length === 0 && !this.isJoined(only)) {
        this.join(kernel, only, 'only this notebook changed its state when the kernel was asked');
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

  private isOneNamed(file: string): boolean {
    return this.notebooks().filter((notebook) => isNamed(notebook, file)).length === 1;
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

  /** Linux: leaves out the kernels that ignore SIGINT, because they run no cell, unless they wait for a command. */
  private async mayRun(): Promise<readonly JoinableKernel[]> {
    const { sigintDisposition, waitsForCommand } = await import('../../kernels/observe/sigint.js');
    return this.candidates().filter(
      ({ found: { pid } }) => sigintDisposition(pid) !== 'ignored' || waitsForCommand(pid),
    );
  }
}

function isSameInput(one: CellInput, other: CellInput): boolean {
  return one.executionCount === other.executionCount && isSameText(one.code, other.code);
}

/** Whether the Jupyter extension tells the kernel of this notebook this file. */
function isNamed({ resource, editors }: JoinableNotebook, file: string): boolean {
  return resource === file || editors.includes(file);
}

/** Whether this code is what the kernel receives when the cell runs. */
function runsCode({ document, metadata }: JoinableCell, code: string): boolean {
  const texts = [document.getText(), sourceOfCell(metadata)];
  return texts.some((text) => text !== undefined && isSameText(text, code));
}

/** VS Code joins the lines of a cell with the line ending of its document. */
function isSameText(one: string, other: string): boolean {
  const plain = (text: string): string => text.replace(/\r\n/g, '\n').trim();
  return plain(one) === plain(other);
}
