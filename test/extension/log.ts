import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, EXTENSION_ID } from '../../src/vscode/contributions';
import { waitUntil } from './waiting';

/** Returns the extension's log if VS Code's panel shows it. */
export function shownLog(): vscode.TextDocument | undefined {
  return vscode.window.visibleTextEditors
    .map(({ document }) => document)
    .find(({ uri }) => uri.scheme === 'output' && uri.path.startsWith(`${EXTENSION_ID}.`));
}

/** Waits until the panel shows the log and the log contains this text. Returns the match. */
export async function whenLogShows(text: RegExp): Promise<RegExpExecArray> {
  const find = (): RegExpExecArray | null => text.exec(shownLog()?.getText() ?? '');
  await waitUntil(
    `the panel shows the log with ${String(text)}`,
    () => shownLog() !== undefined && find() !== null,
    () => shownLog()?.getText(),
  );
  return find() ?? assert.fail('The log has changed.');
}

/** Closes the panel and waits until it no longer shows the log. */
export async function hideLog(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closePanel');
  await waitUntil('the panel hides the log', () => shownLog() === undefined);
}

/** Returns the pid of this extension host's daemon. Reads it from the log, which names it on every system. */
export async function pidOfDaemon(): Promise<number> {
  await vscode.commands.executeCommand(COMMANDS.showLog);
  const [, pid] = await whenLogShows(/Interrupt daemon (\d+) runs on/);
  return Number(pid);
}
