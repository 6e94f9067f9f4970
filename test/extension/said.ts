import * as vscode from 'vscode';
import { notification, type ShownNotification } from './page/notifications';

/**
 * The message that contains this, wherever VS Code shows it: of many within a second it shows only the first three by
 * themselves, and the others in its list.
 */
export async function said(text: string): Promise<ShownNotification> {
  await vscode.commands.executeCommand('notifications.showList');
  return notification(text);
}
