import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JupyterStandIn, PublicKernel } from '../fixtures/jupyter-extension/api';
import type { KernelOfNotebook } from '../fixtures/jupyter-extension/records';
import { openNotebook, TestNotebook } from '../kernelProvider/TestNotebook';
import { JUPYTER_ID, standIn } from './standIn';

/** A notebook that an editor shows. A kernel of the stand-in for the Jupyter extension runs it. */
export class JupyterNotebook extends TestNotebook {
  /** A closed Interactive Window leaves its Uri to the next one. */
  private readonly earlierInterrupts: number;

  protected constructor(
    document: vscode.NotebookDocument,
    protected readonly jupyter: JupyterStandIn,
  ) {
    super(document);
    this.earlierInterrupts = jupyter.control.records.interrupts.length;
  }

  /** Writes a notebook file, shows it in an editor and selects the stand-in's kernel. */
  static override async open(name: string, ...cells: readonly string[]): Promise<JupyterNotebook> {
    const jupyter = await standIn();
    const notebook = new JupyterNotebook(await openNotebook(name, cells), jupyter);
    const { notebook: id } = jupyter.control.controllerIds;
    await notebook.select({ id, extension: JUPYTER_ID });
    return notebook;
  }

  /** The process that runs the cells now. Fails before the first run. */
  get process(): KernelOfNotebook {
    const { uri } = this.document;
    return this.jupyter.control.kernelOf(uri) ?? assert.fail(`${this.name} has no kernel.`);
  }

  /** Returns what the real extension's API gives for this notebook. */
  publicKernel(): Promise<PublicKernel | undefined> {
    return this.jupyter.kernels.getKernel(this.document.uri);
  }

  /** Returns how many interrupts the stand-in has sent to this notebook's kernels since this object was created. */
  get interruptsSent(): number {
    const uri = this.document.uri.toString();
    const { interrupts } = this.jupyter.control.records;
    return interrupts.slice(this.earlierInterrupts).filter(({ notebook }) => notebook === uri)
      .length;
  }

  /** Runs the Jupyter extension's own command. Resolves when the cell has ended, or its question is answered. */
  async interruptWithJupyter(): Promise<void> {
    await this.command('jupyter.interruptkernel');
  }

  /** Resolves when the new kernel runs. The cell that ran looks as if it still ran, for a few seconds. */
  async restart(): Promise<void> {
    await this.command('jupyter.restartkernel');
  }

  private async command(command: string): Promise<void> {
    const notebookEditor = { notebookUri: this.document.uri };
    await vscode.commands.executeCommand(command, { notebookEditor });
  }
}
