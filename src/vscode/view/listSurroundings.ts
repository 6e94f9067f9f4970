import * as vscode from 'vscode';
import type { ListSurroundings } from './kernelList';

/** Returns what the list of kernels has to know about this window now. */
export function listSurroundings(): ListSurroundings {
  return {
    isTrusted: vscode.workspace.isTrusted,
    time: new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
    pathOf: (uri) => vscode.workspace.asRelativePath(vscode.Uri.parse(uri)),
  };
}
