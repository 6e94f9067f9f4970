import * as vscode from 'vscode';

export interface ActiveEditor {
  readonly uri: vscode.Uri | undefined;
  /** Set if the editor is a notebook or an Interactive Window. */
  readonly notebook: vscode.NotebookDocument | undefined;
}

export function activeEditor(): ActiveEditor {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  return { uri: notebook?.uri ?? vscode.window.activeTextEditor?.document.uri, notebook };
}

export function onDidChangeActiveEditor(listener: () => void): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveNotebookEditor(listener),
    vscode.window.onDidChangeActiveTextEditor(listener),
  );
}
