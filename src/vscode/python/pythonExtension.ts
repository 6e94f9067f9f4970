import { PVSC_EXTENSION_ID, PythonExtension } from '@vscode/python-extension';
import { extensions } from 'vscode';

/** The Python extension, which need not be there. */
export const pythonExtension = {
  isThere: (): boolean => extensions.getExtension(PVSC_EXTENSION_ID) !== undefined,
  load: (): Promise<PythonExtension> => PythonExtension.api(),
};
