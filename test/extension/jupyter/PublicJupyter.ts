import assert from 'node:assert/strict';
import path from 'node:path';
import { PythonExtension, type EnvironmentPath } from '@vscode/python-extension';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/contributions';
import { hideLog, whenLogShows } from '../log';
import { waitUntil, within } from '../waiting';
import { JUPYTER_ID, type JupyterExtension } from './JupyterExtension';

/** The part of the Jupyter extension's API that selects a kernel. */
interface JupyterApi {
  /** Shows the notebook and selects the kernel of an interpreter. */
  openNotebook(notebook: vscode.Uri, environment: EnvironmentPath): Promise<unknown>;
}

/**
 * Works with the real Jupyter extension and with the stand-in. Uses only the public API, the commands, the notebook
 * documents, and our own log.
 */
export class PublicJupyter implements JupyterExtension {
  async selectKernel({ uri }: vscode.NotebookDocument): Promise<void> {
    const extension = vscode.extensions.getExtension<JupyterApi>(JUPYTER_ID);
    const api = (await extension?.activate()) ?? assert.fail(`${JUPYTER_ID} is not installed.`);
    const selected = api.openNotebook(uri, await activeEnvironment());
    await within('the kernel is selected', selected);
  }

  async runCurrentCell(file: vscode.Uri): Promise<vscode.NotebookDocument> {
    const cellsBefore = windowOf(file)?.cellCount ?? 0;
    // The real extension's command does not resolve before the cell has ended.
    const ran = Promise.resolve(vscode.commands.executeCommand('jupyter.runcurrentcell'));
    const failed = ran.then(() => new Promise<never>(() => undefined));
    const hasCell = (): boolean => (windowOf(file)?.cellCount ?? 0) > cellsBefore;
    await Promise.race([failed, waitUntil('the Interactive Window has the cell', hasCell)]);
    return windowOf(file) ?? assert.fail('The Interactive Window is closed.');
  }

  /**
   * In these tests, only our extension asks the Jupyter extension to interrupt a kernel. Our log then gets a line with
   * the notebook's name and the method `provider`. The returned function counts these lines, so no earlier notebook may
   * have had this name.
   */
  countInterrupts({ uri }: vscode.NotebookDocument): () => Promise<number> {
    const name = path.posix.basename(uri.path).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    return async () => {
      await vscode.commands.executeCommand(COMMANDS.showLog);
      const { input } = await whenLogShows(new RegExp(`${name}: \\w+ after \\d+ ms \\(.*\\)`));
      await hideLog();
      return [...input.matchAll(new RegExp(`${name}: \\w+ after \\d+ ms \\(.*provider`, 'g'))]
        .length;
    };
  }
}

async function activeEnvironment(): Promise<EnvironmentPath> {
  const { environments, ready } = await PythonExtension.api();
  await within('the Python extension is ready', ready);
  const active = environments.getActiveEnvironmentPath();
  return (
    (await environments.resolveEnvironment(active)) ?? assert.fail(`${active.path} is broken.`)
  );
}

/** Returns the notebook of the Interactive Window that has run a cell of this Python file. */
function windowOf(file: vscode.Uri): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find(
    (notebook) =>
      notebook.notebookType === 'interactive' &&
      notebook.getCells().some(({ metadata }) => isCellOf(file, metadata)),
  );
}

function isCellOf(file: vscode.Uri, metadata: Readonly<Record<string, unknown>>): boolean {
  const { uristring } = (metadata['interactive'] ?? {}) as { uristring?: string };
  return uristring === file.toString();
}
