import * as vscode from 'vscode';
import {
  notification,
  pressNotificationButton,
  type ShownNotification,
} from '../rig/vscode/page/notifications';
import { hasPage } from '../rig/vscode/page/ui';

/** The pause after which the list of notifications is opened again, because a new message may close it. */
const REOPEN_MS = 500;

/**
 * Waits for a message that contains this text, and returns it. If many messages come within a second, VS Code shows only
 * three of them; the list of notifications contains all.
 */
export async function waitForMessage(text: string): Promise<ShownNotification> {
  const showList = (): void => void vscode.commands.executeCommand('notifications.showList');
  const shown = notification(text);
  showList();
  const opening = setInterval(showList, REOPEN_MS);
  try {
    return await shown;
  } finally {
    clearInterval(opening);
  }
}

/** Clicks a button of a message, once `waitForMessage` has found it. */
export async function pressMessageButton(text: string, button: string): Promise<void> {
  await waitForMessage(text);
  await pressNotificationButton(text, button);
}

/** Waits for a message if tests can see the page. Otherwise it does nothing. */
export async function waitForMessageIfPage(text: string): Promise<void> {
  if (hasPage()) {
    await waitForMessage(text);
  }
}
