import * as vscode from 'vscode';
import type { JupyterMessage } from '../../../src/jupyter/messages';
import { outputChangeOf, type OutputItem } from './outputs';

/** The output of one cell, written as the kernel's messages arrive. */
export class CellOutput {
  /** Resolves when VS Code has applied every change. Wait for it before you end the execution. */
  written: Promise<unknown> = Promise.resolve();
  private stream: { mime: string; output: vscode.NotebookCellOutput } | undefined;
  private clearsFirst = false;

  constructor(private readonly execution: vscode.NotebookCellExecution) {}

  take(message: JupyterMessage): void {
    const change = outputChangeOf(message);
    switch (change?.kind) {
      case 'append':
        this.append(change.items);
        break;
      case 'stream':
        this.appendToStream(change.item);
        break;
      case 'clear':
        this.clearsFirst = change.wait;
        if (!change.wait) {
          this.clear();
        }
        break;
      case undefined:
        break;
    }
  }

  clear(): void {
    this.stream = undefined;
    this.write(this.execution.clearOutput());
  }

  showError(error: Error): void {
    // Without a stack: the user cannot do anything with the extension's own stack.
    const shown = { name: error.name, message: error.message, stack: '' };
    this.appendOutput([vscode.NotebookCellOutputItem.error(shown)]);
  }

  private append(items: readonly OutputItem[]): void {
    this.appendOutput(items.map(({ mime, data }) => new vscode.NotebookCellOutputItem(data, mime)));
    this.stream = undefined;
  }

  /** Puts consecutive texts of one stream into one output, because VS Code draws a border around each output. */
  private appendToStream({ mime, data }: OutputItem): void {
    const item = new vscode.NotebookCellOutputItem(data, mime);
    if (this.stream?.mime === mime && !this.clearsFirst) {
      this.write(this.execution.appendOutputItems(item, this.stream.output));
    } else {
      this.stream = { mime, output: this.appendOutput([item]) };
    }
  }

  private appendOutput(items: vscode.NotebookCellOutputItem[]): vscode.NotebookCellOutput {
    const output = new vscode.NotebookCellOutput(items);
    this.write(
      this.clearsFirst ? this.execution.replaceOutput(output) : this.execution.appendOutput(output),
    );
    this.clearsFirst = false;
    return output;
  }

  /** Adds a call to those that `written` waits for. VS Code applies the calls in order. */
  private write(call: Thenable<void>): void {
    this.written = Promise.all([this.written, call]);
  }
}
