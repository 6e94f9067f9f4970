import { PVSC_EXTENSION_ID, PythonExtension } from '@vscode/python-extension';
import { extensions } from 'vscode';

/** Access to the Python extension, which may not be installed. */
export const pythonExtension = {
  isInstalled: (): boolean => extensions.getExtension(PVSC_EXTENSION_ID) !== undefined,
  load: (): Promise<PythonExtension> => PythonExtension.api(),
};
