import * as vscode from 'vscode';
import { notification, type ShownNotification } from '../rig/vscode/page/notifications';
import { hasPage } from '../rig/vscode/page/ui';

/** How often the list is opened: a message that comes behind its opening may close it. */
const PAUSE_MS = 500;

/**
 * The message that contains this, wherever VS Code shows it: of many within a second it shows only the first three by
 * themselves, and the others in its list.
 */
export async function said(text: string): Promise<ShownNotification> {
  const showList = (): void => void vscode.commands.executeCommand('notifications.showList');
  const shown = notification(text);
  showList();
  const opening = setInterval(showList, PAUSE_MS);
  try {
    return await shown;
  } finally {
    clearInterval(opening);
  }
}

/** The same for a test that has other things to assert where nobody can look at the page. */
export async function saidWhereSeen(text: string): Promise<void> {
  if (hasPage()) {
    await said(text);
  }
}
