import * as vscode from 'vscode';
import { ui } from './ui';

/** Trusts the workspace as a user does, in the editor for workspace trust. The window does not reload. */
export async function trustWorkspace(): Promise<void> {
  const granted = new Promise<void>((resolve) => {
    const listener = vscode.workspace.onDidGrantWorkspaceTrust(() => {
      listener.dispose();
      resolve();
    });
  });
  await vscode.commands.executeCommand('workbench.trust.manage');
  await ui(async (page) => {
    const editor = page.locator('.workspace-trust-editor');
    await editor.getByRole('button', { name: 'Trust', exact: true }).click();
  });
  await granted;
}
