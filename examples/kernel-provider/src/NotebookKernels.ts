import * as vscode from 'vscode';
import type { KernelInterruptApi } from '../../../api';
import { messageOf } from '../../../src/base/errors';
import type { Logger } from '../../../src/base/logger';
import { CellRun } from './CellRun';
import { describeInterrupt } from './describeInterrupt';
import { NotebookKernel } from './NotebookKernel';

/** The entry in VS Code's kernel picker, with one kernel for each notebook that uses it. */
export class NotebookKernels {
  private readonly controller: vscode.NotebookController;
  private readonly kernels = new Map<vscode.NotebookDocument, NotebookKernel>();
  private readonly closing: vscode.Disposable;

  constructor(
    private readonly api: KernelInterruptApi,
    private readonly logger: Logger,
  ) {
    this.controller = vscode.notebooks.createNotebookController(
      'kernel-provider-example',
      'jupyter-notebook',
      'Kernel Provider Example',
    );
    this.controller.supportedLanguages = ['python'];
    this.controller.supportsExecutionOrder = true;
    this.controller.executeHandler = (cells, notebook) => this.execute(cells, notebook);
    this.controller.interruptHandler = (notebook) => this.interrupt(notebook);
    this.closing = vscode.workspace.onDidCloseNotebookDocument((notebook) => this.end(notebook));
  }

  /** Gives the notebook a new kernel. Shows an error message if that fails. */
  async restart(notebook: vscode.NotebookDocument): Promise<void> {
    try {
      await this.kernelOf(notebook).restart();
    } catch (error) {
      void vscode.window.showErrorMessage(messageOf(error));
    }
  }

  /** Ends every kernel, and waits until all have ended. */
  async dispose(): Promise<void> {
    this.closing.dispose();
    this.controller.dispose();
    await Promise.all([...this.kernels.keys()].map((notebook) => this.end(notebook)));
  }

  private execute(cells: vscode.NotebookCell[], notebook: vscode.NotebookDocument): void {
    // Create all executions at once, so that VS Code shows that every cell waits.
    const runs = cells.map(
      (cell) => new CellRun(this.controller.createNotebookCellExecution(cell)),
    );
    void this.kernelOf(notebook).run(runs);
  }

  private async interrupt(notebook: vscode.NotebookDocument): Promise<void> {
    const result = await this.kernelOf(notebook).interrupt();
    const sentence = result && describeInterrupt(result);
    if (sentence !== undefined) {
      // Not awaited, so that the notebook's stop button does not wait for the user's answer.
      void this.offerRestart(sentence, notebook);
    }
  }

  private async offerRestart(sentence: string, notebook: vscode.NotebookDocument): Promise<void> {
    const restart = 'Restart Kernel';
    if ((await vscode.window.showWarningMessage(sentence, restart)) === restart) {
      await this.restart(notebook);
    }
  }

  private kernelOf(notebook: vscode.NotebookDocument): NotebookKernel {
    const kernel =
      this.kernels.get(notebook) ?? new NotebookKernel(notebook, this.api, this.logger);
    this.kernels.set(notebook, kernel);
    return kernel;
  }

  private async end(notebook: vscode.NotebookDocument): Promise<void> {
    // The kernel is removed only after it has ended, so that `dispose` also waits for a kernel that is already ending.
    await this.kernels.get(notebook)?.dispose();
    this.kernels.delete(notebook);
  }
}
