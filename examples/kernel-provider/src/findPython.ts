import { PythonExtension } from '@vscode/python-extension';
import * as vscode from 'vscode';

/**
 * Returns the Python for a notebook's kernel: the setting, else the active interpreter of the Python extension.
 *
 * @throws Error if there is no Python; its message says what to do
 */
export async function findPython(notebook: vscode.Uri): Promise<string> {
  const settings = vscode.workspace.getConfiguration('kernelProviderExample', notebook);
  const chosen = settings.get<string>('python', '');
  return chosen === '' ? activePython(notebook) : chosen;
}

async function activePython(notebook: vscode.Uri): Promise<string> {
  try {
    const { environments } = await PythonExtension.api();
    const active = environments.getActiveEnvironmentPath(notebook);
    const environment = await environments.resolveEnvironment(active);
    if (environment?.executable.uri) {
      return environment.executable.uri.fsPath;
    }
  } catch (cause) {
    throw new Error(
      'The Python extension cannot name an interpreter. Set kernelProviderExample.python to a Python that has ipykernel.',
      { cause },
    );
  }
  throw new Error(
    'No Python interpreter is selected. Run "Python: Select Interpreter", or set kernelProviderExample.python.',
  );
}
