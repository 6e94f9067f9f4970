import path from 'node:path';
import * as vscode from 'vscode';
import { EXTENSION_ID } from '../../src/vscode/contributions';
import { REPOSITORY_FOLDER } from '../rig/places';

/** The id that VS Code uses for code outside every extension. */
const NO_EXTENSION = 'nullExtensionDescription';

/**
 * Returns the id of the extension to which VS Code attributes the tests. It is our extension only if VS Code loads it
 * from this repository, and not from an installed package.
 */
export function extensionOfTests(): string {
  const folder = vscode.extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '';
  return path.relative(REPOSITORY_FOLDER, folder) === '' ? EXTENSION_ID : NO_EXTENSION;
}
