import type { NotebookCellExecution } from 'vscode';
import type { ExecutionResult } from '../../../src/jupyter/execute';
import type { JupyterMessage } from '../../../src/jupyter/messages';
import { CellOutput } from './CellOutput';
import type { QueuedCell } from './CellQueue';
import type { KernelSession } from './KernelSession';

/** One run of a cell. It shows in the notebook whether the cell waits, runs or has ended. */
export class CellRun implements QueuedCell<KernelSession> {
  private readonly output: CellOutput;

  /** @param execution must be created as soon as the user runs the cell, so that VS Code shows that the cell waits */
  constructor(private readonly execution: NotebookCellExecution) {
    this.output = new CellOutput(execution);
  }

  async run(kernel: KernelSession): Promise<boolean> {
    this.execution.start(Date.now());
    this.output.clear();
    try {
      const { status } = await this.execute(kernel);
      // The kernel aborts a cell if the cell before it failed. Such a cell has no result.
      await this.end(status === 'aborted' ? undefined : status === 'ok');
      return status === 'ok';
    } catch (error) {
      await this.showFailure(error);
      return false;
    }
  }

  skip(): void {
    this.execution.end(undefined);
  }

  async fail(reason: unknown): Promise<void> {
    this.execution.start(Date.now());
    this.output.clear();
    await this.showFailure(reason);
  }

  private async showFailure(reason: unknown): Promise<void> {
    this.output.showError(reason instanceof Error ? reason : new Error(String(reason)));
    await this.end(false);
  }

  private async end(success: boolean | undefined): Promise<void> {
    await this.output.written;
    this.execution.end(success, Date.now());
  }

  private execute(kernel: KernelSession): Promise<ExecutionResult> {
    const code = this.execution.cell.document.getText();
    return kernel.execute(code, (message: JupyterMessage) => {
      if (message.header.msg_type === 'execute_input') {
        this.execution.executionOrder = Number(message.content['execution_count']);
      }
      this.output.take(message);
    });
  }
}
