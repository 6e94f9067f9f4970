import * as vscode from 'vscode';
import { SECTION } from '../contributions';
import { readSettings } from '../settings';
import type { ListSurroundings } from './kernelList';

/** Returns the facts about this window that the list of kernels needs. */
export function listSurroundings(): ListSurroundings {
  const { isTrusted } = vscode.workspace;
  const section = vscode.workspace.getConfiguration(SECTION);
  return {
    isTrusted,
    controlInterrupt: readSettings((name) => section.get(name), isTrusted).controlInterrupt,
    timeOf: (at = Date.now()) =>
      new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
    pathOf: (uri) => vscode.workspace.asRelativePath(vscode.Uri.parse(uri)),
  };
}
