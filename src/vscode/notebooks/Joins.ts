import type { Logger } from '../../base/logger';
import { statusOf } from '../../kernels/observe/Observer';
import type { JoinableKernel, JoinableNotebook, JoinableServerKernel } from './joinable';

export type AnyKernel = JoinableKernel | JoinableServerKernel;

export interface JoinsOptions {
  /** Returns the listed notebooks. */
  readonly notebooks: () => readonly JoinableNotebook[];
  /** Returns the listed kernels. */
  readonly kernels: () => readonly AnyKernel[];
  readonly logger: Logger;
}

/** The kernels that are known to run a notebook of the Jupyter extension. */
export class Joins {
  /**
   * Each kernel with the URI of its notebook, and with the notebook's `jupyter` at the time when the two were joined.
   */
  private readonly joined = new Map<AnyKernel, Pick<JoinableNotebook, 'resource' | 'jupyter'>>();

  constructor(private readonly options: JoinsOptions) {}

  /** The notebooks that the Jupyter extension runs. */
  get notebooks(): readonly JoinableNotebook[] {
    return this.options.notebooks().filter(({ isOfJupyterExtension }) => isOfJupyterExtension);
  }

  /** The notebooks that the Jupyter extension runs and whose kernel is not known. */
  get unjoinedNotebooks(): readonly JoinableNotebook[] {
    return this.notebooks.filter((notebook) => !this.isJoined(notebook));
  }

  has(kernel: AnyKernel): boolean {
    return this.joined.has(kernel);
  }

  isJoined({ resource }: JoinableNotebook): boolean {
    return [...this.joined.values()].some((joined) => joined.resource === resource);
  }

  /** Whether this notebook is joined to another kernel, which runs on this machine and is busy. */
  runsElsewhere({ resource }: JoinableNotebook, kernel: AnyKernel): boolean {
    return [...this.joined].some(
      ([other, joined]) =>
        joined.resource === resource &&
        other !== kernel &&
        'observers' in other &&
        statusOf(other.observers) === 'busy',
    );
  }

  /**
   * Records that a kernel runs a notebook.
   *
   * @param what names the kernel, at the beginning of a sentence
   * @returns false if this was already known, or if the kernel or the notebook is no longer listed
   */
  join(kernel: AnyKernel, notebook: JoinableNotebook, what: string, reason: string): boolean {
    const { notebooks, kernels, logger } = this.options;
    if (!notebooks().includes(notebook) || !kernels().includes(kernel)) {
      return false;
    }
    const { name, resource, jupyter } = notebook;
    for (const [other, joined] of this.joined) {
      if (joined.resource === resource && other !== kernel) {
        this.joined.delete(other);
        other.join(undefined);
      }
    }
    if (this.joined.get(kernel)?.resource === resource) {
      return false;
    }
    logger.info(`${what} is the kernel of ${name}: ${reason}.`);
    this.joined.set(kernel, { resource, jupyter });
    kernel.join(notebook);
    return true;
  }

  /**
   * Separates the kernels from notebooks that were closed, or that have another kernel now. Call it when the lists have
   * changed. A notebook that is closed and opened again gets another kernel. On a server, its earlier kernel runs on,
   * perhaps for another client.
   */
  update(): void {
    const { notebooks } = this;
    const kernels = this.options.kernels();
    const left = [...this.joined].filter(
      ([kernel, joined]) =>
        !kernels.includes(kernel) ||
        !notebooks.some(
          ({ resource, jupyter }) => resource === joined.resource && jupyter === joined.jupyter,
        ),
    );
    left.forEach(([kernel]) => this.joined.delete(kernel));
    left.forEach(([kernel]) => kernel.join(undefined));
  }
}
