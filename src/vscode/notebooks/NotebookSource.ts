import * as vscode from 'vscode';
import { Listeners } from '../../base/Listeners';
import type { Logger } from '../../base/logger';
import type { InterruptSettings } from '../../kernels/InterruptSettings';
import type { KernelSource } from '../../sources/KernelSource';
import { cellStateOf } from './cellState';
import { NotebookKernel } from './NotebookKernel';

export interface NotebookSourceOptions {
  readonly settings: () => InterruptSettings;
  readonly logger: Logger;
  /** Whether the user wants to see kernels that no extension has registered. */
  readonly isEnabled: () => boolean;
  /** Whether an extension has registered the kernel of this notebook (`Uri.toString()`). */
  readonly isRegistered: (uri: string) => boolean;
  /** Finds out which process of this machine, or which kernel of a server, runs the notebook. */
  readonly findKernel: (notebook: NotebookKernel) => Promise<void>;
}

/** The kernels of the open notebooks and Interactive Windows, without those that an extension has registered. */
export class NotebookSource implements KernelSource {
  private readonly open = new Map<vscode.NotebookDocument, NotebookKernel>();
  private readonly listeners: Listeners<[]>;
  private readonly reports: Listeners<[NotebookKernel]>;
  private readonly subscriptions: vscode.Disposable;
  private listed: readonly NotebookKernel[] = [];

  constructor(private readonly options: NotebookSourceOptions) {
    this.listeners = new Listeners(options.logger);
    this.reports = new Listeners(options.logger);
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidOpenNotebookDocument((document) => this.add(document)),
      vscode.workspace.onDidCloseNotebookDocument((document) => this.remove(document)),
      vscode.workspace.onDidChangeNotebookDocument((event) => this.changed(event)),
    );
    vscode.workspace.notebookDocuments.forEach((document) => this.add(document));
  }

  get kernels(): readonly NotebookKernel[] {
    return this.listed;
  }

  onDidChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  /** Calls the listener when the Jupyter extension reports a status of a notebook's kernel. */
  onDidReport(listener: (notebook: NotebookKernel) => void): () => void {
    return this.reports.add(listener);
  }

  /** Asks the Jupyter extension about every open notebook. */
  async refresh(): Promise<void> {
    await Promise.all([...this.open.values()].map((notebook) => notebook.askJupyterExtension()));
    this.update();
  }

  /** Adds a notebook to the list, because the user wants to interrupt it although no cell was seen to begin. */
  expectRunning(uri: string, isRunning: boolean): void {
    const notebook = [...this.open.values()].find(({ resource }) => resource === uri);
    if (notebook && (isRunning || !notebook.observer.hasKernel)) {
      notebook.observer.expectRunning(isRunning);
      this.update();
    }
  }

  forgetExpected(): void {
    this.open.forEach(({ observer }) => observer.forgetExpected());
    this.update();
  }

  /** Call it when a kernel was registered or unregistered, or a setting has changed. */
  update(): void {
    const { isEnabled, isRegistered } = this.options;
    const before = this.listed;
    this.listed = isEnabled()
      ? [...this.open.values()].filter(
          ({ observer, resource }) => observer.hasKernel && !isRegistered(resource),
        )
      : [];
    if (before.length !== this.listed.length || before.some((one) => !this.listed.includes(one))) {
      this.listeners.emit();
    }
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.listed = [];
    this.listeners.emit();
    this.open.forEach((notebook) => notebook.close());
    this.open.clear();
    this.listeners.clear();
    this.reports.clear();
  }

  private add(document: vscode.NotebookDocument): void {
    if (this.open.has(document)) {
      return;
    }
    const { settings, logger, findKernel } = this.options;
    const notebook = new NotebookKernel({
      ...{ document, settings, logger, findKernel },
      onDidChange: () => {
        this.update();
        this.listeners.emit();
      },
      onDidReport: (from) => this.reports.emit(from),
    });
    this.open.set(document, notebook);
    void notebook.askJupyterExtension();
  }

  private remove(document: vscode.NotebookDocument): void {
    const notebook = this.open.get(document);
    this.open.delete(document);
    this.update();
    notebook?.close();
  }

  private changed({
    notebook: document,
    cellChanges,
    contentChanges,
  }: vscode.NotebookDocumentChangeEvent): void {
    const notebook = this.open.get(document);
    if (!notebook) {
      return;
    }
    const { observer } = notebook;
    const changes = cellChanges
      .filter(({ executionSummary }) => executionSummary !== undefined)
      .map(({ cell }) => observer.cellChanged(cellStateOf(cell)));
    const removed = contentChanges.flatMap(({ removedCells }) => removedCells);
    observer.cellsRemoved(removed.map((cell) => cell.document.uri.toString()));
    if (changes.includes(true) || removed.length > 0) {
      this.update();
      this.listeners.emit();
      // The Jupyter extension has a kernel for the notebook once a cell has run, and another one after the user has
      // chosen another kernel.
      void notebook.askJupyterExtension();
    }
  }
}
