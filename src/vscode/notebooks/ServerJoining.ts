import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../base/logger';
import { withinLimit } from '../../base/waiting';
import { cellMatcher } from '../../kernels/inside/cellFile';
import type { Look } from '../../kernels/inside/Look';
import { cellTexts } from './cellTexts';
import { runningCells, type JoinableNotebook, type JoinableServerKernel } from './joinable';
import type { Joins } from './Joins';
import { looksOf, REPORT_LIMIT_MS, reportsOfBoth } from './kernelQuestions';

/**
 * How long the servers may take to list their kernels. On a busy machine, finding the servers of this machine and
 * asking them took up to 2.3 s.
 */
const LIST_LIMIT_MS = 4000;

/** How long the kernels of servers may take to say what they run. Connecting to a kernel takes several round trips. */
const ASK_LIMIT_MS = 3000;

export interface ServerJoiningOptions {
  readonly joins: Joins;
  readonly servers: {
    readonly listed: readonly JoinableServerKernel[];
    refresh(): Promise<void>;
  };
  readonly onDidReport: (listener: (notebook: JoinableNotebook) => void) => () => void;
  readonly logger: Logger;
}

/**
 * Finds out which kernel of a Jupyter server runs a notebook of the Jupyter extension, when the user interrupts the
 * notebook or asks where it is stuck. A kernel is joined only if all of this holds:
 *
 * 1. The kernel's session has the name of the notebook, the kernel may be running a cell, and another client is
 *    connected.
 * 2. Each kernel that meets condition 1 says which cell it runs, and only this kernel runs a cell of the notebook.
 * 3. No other notebook with this name runs a cell with the same text.
 * 4. This kernel alone is asked twice more, and the Jupyter extension reports a status of this notebook both times.
 *
 * The name alone proves nothing: other users of the server may have a notebook with this name, even at the same path.
 * But without the comparison of names, the kernels of other notebooks would be asked too, and all their clients would
 * see the questions. If the user has selected a running kernel for the notebook, the kernel's session keeps the name
 * with which it was started. Such a kernel is found only if this is also the name of the notebook.
 */
export class ServerJoining {
  private listing: Promise<void> = Promise.resolve();

  constructor(private readonly options: ServerJoiningOptions) {}

  /** Begins to ask the servers for their kernels. */
  list(): void {
    this.listing = withinLimit(this.options.servers.refresh(), LIST_LIMIT_MS, undefined);
  }

  /** Joins the notebook with the kernel that is proved to run it, if there is one. Call `list` first. */
  async find(notebook: JoinableNotebook): Promise<void> {
    const { joins, servers, onDidReport, logger } = this.options;
    await this.listing;
    const names = namesOf(notebook);
    const named = servers.listed.filter(
      (kernel) =>
        kernel.mayBeAskedForNotebook && hasSessionName(kernel, names) && !joins.has(kernel),
    );
    // The user may have connected to one server under two addresses.
    const candidates = named.filter(
      ({ kernelId }, index) => named.findIndex((one) => one.kernelId === kernelId) === index,
    );
    const limitMs = ASK_LIMIT_MS;
    const looks = await looksOf(candidates, (kernel) => kernel.connect(limitMs), {
      limitMs,
      logger,
    });
    if (looks.size < candidates.length) {
      // A kernel that did not answer may run the same cell.
      return;
    }
    const isRunIn = (look: Look, other: JoinableNotebook): boolean =>
      namesOf(other).some((name) => names.includes(name)) && runsCellOf(look, other);
    const [only, ...others] = [...looks].filter(([, look]) => isRunIn(look, notebook));
    if (!only || others.length > 0) {
      return;
    }
    const [kernel, look] = only;
    const fitting = joins.unjoinedNotebooks.filter((other) => isRunIn(look, other));
    if (fitting.length !== 1 || fitting[0] !== notebook) {
      return;
    }
    // Wait first: a late report that a question to another kernel has caused must not count.
    await delay(REPORT_LIMIT_MS);
    const reports = await reportsOfBoth(async () => kernel.inside?.look(), onDidReport);
    if (reports.includes(notebook)) {
      const what = `Kernel ${kernel.kernelId.slice(0, 8)} of ${kernel.serverName}`;
      joins.join(kernel, notebook, what, 'only this kernel and this notebook run the same cell');
    }
  }
}

/**
 * The names that a session of this notebook may have. The session of an Interactive Window has the name of its Python
 * file.
 */
function namesOf({ name, editors }: JoinableNotebook): readonly string[] {
  return [name, ...editors.map((editor) => decodeURIComponent(path.posix.basename(editor)))];
}

function hasSessionName({ notebook }: JoinableServerKernel, names: readonly string[]): boolean {
  return notebook !== undefined && names.includes(notebook);
}

/** Whether the code that the kernel runs is that of a cell which the notebook shows as running. */
function runsCellOf(look: Look, notebook: JoinableNotebook): boolean {
  const matchers = cellFilesOf(look).map((file) => cellMatcher(file));
  const texts = runningCells(notebook).flatMap(cellTexts);
  return matchers.some((fits) => fits !== undefined && texts.some(fits));
}

/**
 * Returns the file names that ipykernel has given to the running cell. While a cell awaits, it is not on the stack of
 * the thread, but in a task.
 */
function cellFilesOf({ isBusy, frames, tasks }: Look): readonly string[] {
  const stacks = frames.length > 0 ? [frames] : tasks.map((task) => task.frames);
  return isBusy ? stacks.flatMap((stack) => stack.at(-1)?.file ?? []) : [];
}
