import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { withinLimit } from '../../base/waiting';
import { statusOf } from '../../kernels/observe/Observer';
import type { CellInput } from '../../kernels/observe/KernelMonitorActivity';
import { cellTexts } from './cellTexts';
import { runningCells, type JoinableKernel, type JoinableNotebook } from './joinable';
import { Joins } from './Joins';
import {
  ANSWER_LIMIT_MS,
  filesOf,
  mayRunIn,
  reportsOfBoth,
  type FileAnswers,
} from './kernelQuestions';
import { ServerJoining, type ServerJoiningOptions } from './ServerJoining';

/**
 * How long a search may take while the user waits for a command. The limit is long, because without the kernel's
 * process, the only route is the provider's interrupt, which cannot end a sleep on Windows. With Windows programs
 * under Wine on a busy machine, the search took more than 5 s.
 */
const SEARCH_LIMIT_MS = 10_000;
/** How long a step of Check Setup may take, which lasts several seconds anyway. */
const CHECK_LIMIT_MS = 15_000;
/** How long to wait for further changes before the idle kernels are asked (see proof 2 of `Joining`). */
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
  readonly servers: ServerJoiningOptions['servers'] & {
    onDidChange(listener: () => void): () => void;
  };
  /** Returns the `Uri.toString()` of a file. */
  readonly uriOf: (file: string) => string;
  readonly logger: Logger;
}

/**
 * Finds out which kernel runs which notebook of the Jupyter extension. It never guesses, because a wrong answer would
 * interrupt another notebook. For a kernel of a Jupyter server, `ServerJoining` finds the proof. For a process of this
 * machine, each of these is a proof:
 *
 * 1. Only one kernel reports that it runs a cell with a certain text and execution count, and only one notebook runs
 *    such a cell.
 * 2. While all notebooks are idle, we ask the kernel twice whether it runs a cell, and only one notebook changes its
 *    status both times.
 * 3. The user interrupts a notebook or asks where it is stuck, and only one kernel says that it runs the notebook's
 *    file. For an Interactive Window, that file is its Python file, if no other Interactive Window runs it.
 * 4. The user interrupts a notebook or asks where it is stuck. Of the notebooks and kernels that are not joined yet,
 *    only this notebook and one kernel run a cell, and the kernel cannot say which file it runs.
 */
export class Joining {
  private readonly joins: Joins;
  private readonly onServers: ServerJoining;
  private readonly inputs = new Map<JoinableKernel, CellInput>();
  /**
   * The kernels that were asked for proof 2, each with a text: the notebooks that were not joined at that time, and
   * what `changes` returned. A kernel is asked again only if this text would be different now.
   */
  private readonly asked = new Map<JoinableKernel, string>();
  private readonly stops: readonly (() => void)[];
  private asking = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: JoiningOptions) {
    const { notebooks, local, servers, logger } = options;
    this.joins = new Joins({
      notebooks: () => notebooks.kernels,
      kernels: () => [...local.kernels, ...servers.listed],
      logger,
    });
    const onDidReport = notebooks.onDidReport.bind(notebooks);
    this.onServers = new ServerJoining({ joins: this.joins, servers, onDidReport, logger });
    this.stops = [
      local.onInput((kernel, input) => {
        if (kernel.isOfWindow) {
          this.inputs.set(kernel, input);
          this.joinByInput();
        }
      }),
      local.onDidChange(() => this.changed()),
      notebooks.onDidChange(() => this.changed()),
      servers.onDidChange(() => this.joins.update()),
    ];
  }

  /**
   * Finds the kernel of a notebook, when the user interrupts it or asks where it is stuck. Also resolves if the kernel
   * is not found.
   */
  async find(notebook: JoinableNotebook): Promise<void> {
    if (this.isKnown(notebook)) {
      return;
    }
    this.onServers.list();
    if (await this.isFound(notebook)) {
      return;
    }
    await this.findHere(notebook);
    if (!this.joins.isJoined(notebook)) {
      // If this fails, only the provider can interrupt the notebook.
      await this.onServers
        .find(notebook)
        .catch((error: unknown) => this.options.logger.info(messageOf(error)));
    }
  }

  /** Tries proofs 3 and 4. */
  private async findHere(notebook: JoinableNotebook): Promise<void> {
    const candidates = await this.mayRun();
    const running = this.joins.unjoinedNotebooks.filter(
      ({ observer }) => observer.status !== 'idle',
    );
    // After our questions, the Jupyter extension calls a notebook idle even if its cell is still running.
    running.forEach(({ observer }) => observer.beforeQuestion());
    const { uriOf, logger } = this.options;
    const answers = await filesOf(candidates, uriOf, logger);
    this.joinByName(answers);
    const [only, ...others] = candidates;
    const isLast = others.length === 0 && running.length === 1 && running[0] === notebook;
    if (only && isLast && !this.joins.isJoined(notebook) && mayRunIn(notebook, answers.get(only))) {
      if (statusOf(only.observers) === 'busy') {
        this.join(
          only,
          notebook,
          'of all kernels and notebooks that are not matched yet, only these two run a cell',
        );
      }
    }
  }

  /** Tries proof 3 for every notebook, because all kernels were asked. */
  private joinByName(answers: FileAnswers): void {
    for (const notebook of this.joins.unjoinedNotebooks) {
      const [only, ...others] = [...answers].filter(([, uri]) => isFileOf(notebook, uri));
      // Several Interactive Windows may run cells of one Python file.
      if (only && others.length === 0 && this.isFileOfOneNotebook(only[1])) {
        this.join(only[0], notebook, "only this kernel runs the notebook's file");
      }
    }
  }

  /**
   * Finds the process of a notebook for Check Setup: by proof 1 or 2, which send nothing to a busy kernel. Also
   * resolves if the process is not found.
   */
  async findWhileIdle(notebook: JoinableNotebook): Promise<void> {
    if (!this.isKnown(notebook) && !(await this.isFound(notebook, CHECK_LIMIT_MS))) {
      await withinLimit(this.ask(), CHECK_LIMIT_MS, undefined);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.stops.forEach((stop) => stop());
  }

  private changed(): void {
    for (const kernel of [...this.inputs.keys(), ...this.asked.keys()]) {
      if (!this.options.local.kernels.includes(kernel)) {
        this.inputs.delete(kernel);
        this.asked.delete(kernel);
      }
    }
    this.joins.update();
    this.joinByInput();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), PAUSE_MS);
  }

  /** Whether the kernel of a notebook is known, or cannot be found because the Jupyter extension does not run it. */
  private isKnown(notebook: JoinableNotebook): boolean {
    return !notebook.isOfJupyterExtension || this.joins.isJoined(notebook);
  }

  /** Searches again. Returns whether the process of the notebook is then known. */
  private async isFound(notebook: JoinableNotebook, limitMs = SEARCH_LIMIT_MS): Promise<boolean> {
    await withinLimit(this.options.local.refresh(), limitMs, undefined);
    this.joinByInput();
    return this.joins.isJoined(notebook);
  }

  /** Tries proof 1. */
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
      const fitting = this.joins.notebooks.filter(
        (notebook) =>
          !this.joins.runsElsewhere(notebook, kernel) &&
          runningCells(notebook).some(
            (cell) =>
              cell.executionSummary?.executionOrder === executionCount &&
              cellTexts(cell).some((text) => isSameText(text, code)),
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

  /**
   * Tries proof 2. Asks a kernel only while all notebooks are idle, and again only after a cell or a notebook has
   * changed.
   */
  private async askIdleKernels(): Promise<void> {
    for (const kernel of this.candidates()) {
      const notebooks = this.joins.unjoinedNotebooks;
      const before = this.changes();
      const question = [...notebooks.map(({ resource }) => resource), before].join();
      const isFree = this.candidates().includes(kernel) && statusOf(kernel.observers) !== 'busy';
      const wasAsked = this.asked.get(kernel) === question;
      if (notebooks.length === 0 || wasAsked || !isFree || !this.areAllIdle()) {
        continue;
      }
      const onDidReport = (listener: (notebook: JoinableNotebook) => void): (() => void) =>
        this.options.notebooks.onDidReport(listener);
      const reports = await reportsOfBoth(() => kernel.settle(ANSWER_LIMIT_MS), onDidReport);
      if (before !== this.changes() || !this.areAllIdle()) {
        // A cell may have run during the questions, so the reports prove nothing. After every change of a notebook, the
        // kernels are asked again.
        return;
      }
      // A kernel that has not answered yet is asked again when its state becomes known, which is a change.
      if (kernel.observers.some(({ kind, status }) => kind === 'messages' && status === 'idle')) {
        this.asked.set(kernel, question);
      }
      const [only, ...others] = reports;
      if (only && others.length === 0 && !this.joins.isJoined(only)) {
        this.join(
          kernel,
          only,
          "only this notebook changed its state while the kernel answered Kernel Interrupt's questions",
        );
      }
    }
  }

  /**
   * Returns a text that changes when a cell of any notebook begins or ends, and when a notebook is opened or closed.
   */
  private changes(): string {
    return this.joins.notebooks
      .map(({ resource, observer }) => `${resource} ${observer.changes}`)
      .join();
  }

  private join(kernel: JoinableKernel, notebook: JoinableNotebook, reason: string): void {
    if (this.joins.join(kernel, notebook, `Process ${kernel.found.pid}`, reason)) {
      // Done now, so that the first press does not wait for the interrupt handle.
      void kernel.prepare();
    }
  }

  private isFileOfOneNotebook(file: string): boolean {
    return this.joins.notebooks.filter((notebook) => isFileOf(notebook, file)).length === 1;
  }

  private areAllIdle(): boolean {
    return this.joins.notebooks.every(({ observer }) => observer.status === 'idle');
  }

  private candidates(): readonly JoinableKernel[] {
    return this.options.local.kernels.filter(
      (kernel) =>
        kernel.isOfWindow &&
        kernel.canInterrupt &&
        kernel.found.isIpykernel &&
        !this.joins.has(kernel),
    );
  }

  /**
   * Returns the candidates that may be running a cell. On Linux, leaves out kernels that ignore SIGINT, because
   * ipykernel does so while it is idle. A kernel that waits for a shell command (`system(3)`) also ignores SIGINT, but
   * is not left out.
   */
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

/** Whether this is the file of the notebook, or the Python file of the Interactive Window. */
function isFileOf({ resource, editors }: JoinableNotebook, file: string): boolean {
  return resource === file || editors.includes(file);
}

/** Line endings do not count, because VS Code joins the lines of a cell with the line ending of its document. */
function isSameText(one: string, other: string): boolean {
  const plain = (text: string): string => text.replace(/\r\n/g, '\n').trim();
  return plain(one) === plain(other);
}
