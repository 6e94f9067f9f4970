import path from 'node:path';
import * as vscode from 'vscode';
import { KernelInterruptError, messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { withinLimit } from '../../base/waiting';
import type { InterruptSettings } from '../../kernels/InterruptSettings';
import { KernelProcess } from '../../kernels/KernelProcess';
import type { Observer } from '../../kernels/observe/Observer';
import type { InterruptRoute } from '../../kernels/routes/InterruptRoute';
import { providerRoute } from '../../kernels/routes/providerRoute';
import type { KernelDescription, KernelIdentity, KernelOrigin } from '../../sources/KernelSource';
import { cellStateOf } from './cellState';
import { fileOfCell } from './interactiveCell';
import { jupyterKernelOf, type JupyterKernel } from './jupyterExtension';
import { statusOfJupyter } from './jupyterStatus';
import { NotebookObserver } from './NotebookObserver';
import { providerCommand } from './providerCommand';

export interface NotebookKernelOptions {
  readonly document: vscode.NotebookDocument;
  readonly settings: () => InterruptSettings;
  readonly logger: Logger;
  readonly onDidChange: () => void;
  /** Called when the Jupyter extension reports a status of this notebook's kernel. */
  readonly onDidReport: (notebook: NotebookKernel) => void;
  /**
   * Finds out which process of this machine, or which kernel of a server, runs the notebook. Called when the user
   * interrupts the notebook or asks where it is stuck.
   */
  readonly findKernel: (notebook: NotebookKernel) => Promise<void>;
}

/** How long the Jupyter extension may take to name the notebook's kernel. */
const JUPYTER_LIMIT_MS = 500;

const RESTART = 'jupyter.restartkernel';

/** Describes the kernel of an open notebook or Interactive Window, if no extension has registered that kernel. */
export class NotebookKernel implements KernelDescription {
  readonly isOfWindow = true;
  readonly canInterrupt = true;
  readonly observer: NotebookObserver;
  private readonly process: KernelProcess;
  private ofJupyter: JupyterKernel | undefined;
  private subscription: vscode.Disposable | undefined;

  constructor(private readonly options: NotebookKernelOptions) {
    const { document, logger, findKernel } = options;
    this.observer = new NotebookObserver(
      () => document.getCells().map(cellStateOf),
      async () => {
        // The user may have chosen another kernel for the notebook.
        await withinLimit(this.askJupyterExtension(), JUPYTER_LIMIT_MS, undefined);
        await findKernel(this);
      },
    );
    this.process = new KernelProcess({
      name: this.name,
      createInterrupter: () =>
        Promise.reject(
          new KernelInterruptError(
            'NOT_SUPPORTED',
            `The process of ${this.name} is not known, so no signal can reach it.`,
          ),
        ),
      takesSignals: () => false,
      monitor: () => undefined,
      logger,
    });
  }

  get document(): vscode.NotebookDocument {
    return this.options.document;
  }

  get id(): string {
    return `notebook-${this.resource}`;
  }

  get name(): string {
    return path.posix.basename(this.document.uri.path);
  }

  get resource(): string {
    return this.document.uri.toString();
  }

  get origin(): KernelOrigin {
    return this.isOfJupyterExtension ? 'jupyterNotebook' : 'otherNotebook';
  }

  get identities(): readonly KernelIdentity[] {
    return [{ kind: 'notebook', uri: this.resource }];
  }

  /** The Python files whose cells an Interactive Window runs. */
  get editors(): readonly string[] {
    const cells = this.document.notebookType === 'interactive' ? this.document.getCells() : [];
    return [...new Set(cells.flatMap(({ metadata }) => editorOf(metadata) ?? []))];
  }

  get runBy(): string {
    return this.isOfJupyterExtension ? 'the Jupyter extension' : "the notebook's own extension";
  }

  get language(): string | undefined {
    return this.jupyter?.language;
  }

  /** The Jupyter extension's object for the kernel. After the user has chosen another kernel, it is another object. */
  get jupyter(): JupyterKernel | undefined {
    return this.ofJupyter;
  }

  /** Whether the Jupyter extension runs the kernel. */
  get isOfJupyterExtension(): boolean {
    return this.jupyter !== undefined;
  }

  get restart(): (() => Promise<void>) | undefined {
    return this.jupyter && (async () => vscode.commands.executeCommand(RESTART, this.context));
  }

  get observers(): readonly Observer[] {
    return [this.observer];
  }

  get routes(): readonly InterruptRoute[] {
    const { process, options } = this;
    const route = providerRoute({
      process,
      prefersMessage: false,
      settings: options.settings(),
      interrupt: () => this.askProvider(),
    });
    return route ? [route] : [];
  }

  /** Asks the Jupyter extension whether it runs the notebook's kernel. */
  async askJupyterExtension(): Promise<void> {
    const { document, logger, onDidChange, onDidReport } = this.options;
    try {
      const kernel = await jupyterKernelOf(document.uri);
      if (kernel === this.jupyter || document.isClosed) {
        return;
      }
      this.subscription?.dispose();
      this.ofJupyter = kernel;
      this.observer.report(kernel && statusOfJupyter(kernel.status));
      this.subscription = kernel?.onDidChangeStatus((status) => {
        this.observer.report(statusOfJupyter(status));
        onDidReport(this);
        onDidChange();
      });
      onDidChange();
    } catch (error) {
      logger.warn(
        `The Jupyter extension did not report the state of ${this.name}: ${messageOf(error)}`,
      );
    }
  }

  /** Ends the cell watches. Called when the notebook leaves the list; it may be listed again until it closes. */
  dispose(): void {
    this.observer.dispose();
  }

  /** Call it when the notebook closes. */
  close(): void {
    this.subscription?.dispose();
    this.process.dispose();
  }

  /** The argument of the Jupyter extension's commands, which ignore a bare Uri. */
  private get context(): unknown {
    return { notebookEditor: { notebookUri: this.document.uri } };
  }

  private async askProvider(): Promise<void> {
    const { id, takes } = providerCommand(this.isOfJupyterExtension);
    await vscode.commands.executeCommand(id, takes === 'uri' ? this.document.uri : this.context);
  }
}

/** Returns the `Uri.toString()` of the file in the metadata of a cell of the Interactive Window. */
function editorOf(metadata: Readonly<Record<string, unknown>>): string | undefined {
  const file = fileOfCell(metadata);
  return file === undefined ? undefined : vscode.Uri.parse(file).toString();
}
