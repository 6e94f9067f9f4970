import * as vscode from 'vscode';
import { VIEW } from '../../src/vscode/contributions';

/** The title of the view in the Explorer. */
export const VIEW_TITLE = 'Kernels';

/** Opens the view, as the user does from the palette. */
export async function openKernelsView(): Promise<void> {
  await vscode.commands.executeCommand(`${VIEW}.focus`);
}

/** Closes the side bar, and so hides the view. */
export async function hideKernelsView(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeSidebar');
}
