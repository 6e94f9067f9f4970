import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { COMMANDS, EXTENSION_ID } from '../../src/vscode/contributions';

/** The extension's log, where VS Code shows it in its panel. */
export function shownLog(): vscode.TextDocument | undefined {
  return vscode.window.visibleTextEditors
    .map(({ document }) => document)
    .find(({ uri }) => uri.scheme === 'output' && uri.path.startsWith(`${EXTENSION_ID}.`));
}

/** Resolves once the log is shown and says this; VS Code brings it in a moment later. */
export async function whenLogShows(text: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const found = text.exec(shownLog()?.getText() ?? '');
    if (shownLog() !== undefined && found !== null) {
      return found;
    }
    await setTimeout(50);
  }
}

/** Closes the panel, and resolves once the log is not shown any more. */
export async function hideLog(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closePanel');
  while (shownLog() !== undefined) {
    await setTimeout(50);
  }
}

/** The process id of this extension host's daemon: the log tells it, on every system. */
export async function pidOfDaemon(): Promise<number> {
  await vscode.commands.executeCommand(COMMANDS.showLog);
  const [, pid] = await whenLogShows(/Interrupt daemon (\d+) runs on/);
  return Number(pid);
}
