import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PublicKernel } from '../fixtures/jupyter-extension/api';
import { openNotebook, TestNotebook } from '../kernelProvider/TestNotebook';
import type { JupyterExtension } from './JupyterExtension';
import { jupyterExtension, standIn } from './standIn';

/** A notebook that an editor shows. A kernel of the Jupyter extension runs it. */
export class JupyterNotebook extends TestNotebook {
  /** Counts the interrupts that the Jupyter extension sent to this notebook's kernels since this object was created. */
  readonly interruptsSent: () => Promise<number>;

  protected constructor(document: vscode.NotebookDocument, jupyter: JupyterExtension) {
    super(document);
    this.interruptsSent = jupyter.countInterrupts(document);
  }

  /** Writes a notebook file, shows it in an editor and selects the Jupyter extension's kernel. */
  static override async open(name: string, ...cells: readonly string[]): Promise<JupyterNotebook> {
    const jupyter = await jupyterExtension();
    const document = await openNotebook(name, cells);
    await jupyter.selectKernel(document);
    return new JupyterNotebook(document, jupyter);
  }

  /**
   * Starts cells. Resolves at the latest when the first one has begun: with the real extension, VS Code's command does
   * not resolve before all of them have ended.
   */
  override async run(...cells: readonly number[]): Promise<void> {
    const [first = assert.fail('There is no cell to run.')] = cells;
    const earlier = this.executionOrder(first);
    const hasBegun = (): boolean => this.executionOrder(first) !== earlier;
    await Promise.race([super.run(...cells), this.until(`cell ${first} has begun`, hasBegun)]);
  }

  /** Returns this notebook's kernel from the stand-in's public API. */
  async publicKernel(): Promise<PublicKernel | undefined> {
    return (await standIn()).kernels.getKernel(this.document.uri);
  }

  /**
   * Runs the Jupyter extension's own interrupt command. Resolves when the cell has ended, or when the question whether
   * to restart is answered.
   */
  async interruptWithJupyter(): Promise<void> {
    await this.command('jupyter.interruptkernel');
  }

  /** Resolves when the new kernel runs. The cell that was running still shows as running for a few seconds. */
  async restart(): Promise<void> {
    await this.command('jupyter.restartkernel');
  }

  private async command(command: string): Promise<void> {
    const notebookEditor = { notebookUri: this.document.uri };
    await vscode.commands.executeCommand(command, { notebookEditor });
  }
}
