import * as vscode from 'vscode';
import { showMessage } from '../messages/messages';
import { plainText } from '../view/untrustedText';
import { chosenKernel, type ChosenKernelOptions } from './chosenKernel';

const WORDS = {
  title: 'Open Notebook',
  question: 'Which notebook do you want to open?',
  acceptsUnseenCell: false,
};

/** Runs the command Open Notebook: shows the notebook or the file of a kernel. */
export async function openNotebook(argument: unknown, options: ChosenKernelOptions): Promise<void> {
  const kernel = await chosenKernel(argument, WORDS, options);
  if (!kernel) {
    return;
  }
  const { resource, resources, name } = kernel;
  if (resource === undefined) {
    void showMessage(
      'information',
      `Kernel Interrupt does not know which notebook ${plainText(name)} runs.`,
    );
    return;
  }
  const open = vscode.workspace.notebookDocuments.find(({ uri }) =>
    resources.includes(uri.toString()),
  );
  if (open) {
    await vscode.window.showNotebookDocument(open, { preview: false });
    return;
  }
  const uri = vscode.Uri.parse(resource);
  const { fs, textDocuments } = vscode.workspace;
  try {
    // A file that was never saved exists only in its editor.
    if (!textDocuments.some((document) => document.uri.toString() === resource)) {
      await fs.stat(uri);
    }
  } catch {
    void showMessage(
      'information',
      `The notebook of ${plainText(name)} was not found. It may have been moved, or it is on another computer.`,
    );
    return;
  }
  await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
}
