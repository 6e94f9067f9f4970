import * as vscode from 'vscode';
import { messageOf } from '../../base/errors';
import { MANAGE_TRUST } from '../contributions';
import { showMessage } from './messages';

/** Shows a message about an untrusted workspace, with the button Manage Workspace Trust. Does not wait for the user. */
export function showUntrusted(sentence: string, log: vscode.LogOutputChannel): void {
  showMessage('warning', sentence, MANAGE_TRUST.title)
    .then((pressed) => pressed && vscode.commands.executeCommand(MANAGE_TRUST.command))
    .then(undefined, (error: unknown) => log.error(messageOf(error)));
}
