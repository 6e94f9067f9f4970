import path from 'node:path';
import * as vscode from 'vscode';
import { EXTENSION_ID } from '../../src/vscode/contributions';
import { REPOSITORY_FOLDER } from '../rig/places';

/** VS Code's own word for whoever calls it without being part of an extension. */
const NOBODY = 'nullExtensionDescription';

/** In whose name tests register things: they lie in this folder, which is an extension only where it was not installed. */
export function ownerOfTests(): string {
  const folder = vscode.extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '';
  return path.relative(REPOSITORY_FOLDER, folder) === '' ? EXTENSION_ID : NOBODY;
}
