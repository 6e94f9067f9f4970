import * as vscode from 'vscode';
import { serverName } from '../../sources/server/serverAddress';
import { showMessage } from '../messages/messages';
import type { ServerCommandOptions } from './connectServer';
import { ServerMemory } from './ServerMemory';

/** Runs the command Disconnect from Jupyter Server: forgets the server that the user chooses, and its token. */
export async function disconnectServer({ storage, search }: ServerCommandOptions): Promise<void> {
  const memory = new ServerMemory(storage);
  const { urls } = memory;
  if (urls.length === 0) {
    void showMessage('information', 'You are not connected to any Jupyter server.');
    return;
  }
  const chosen = await vscode.window.showQuickPick(
    urls.map((url) => ({ label: url, url })),
    { placeHolder: 'Which server do you want to disconnect from?' },
  );
  if (chosen) {
    await memory.forget(chosen.url);
    await search.refresh();
    void showMessage('information', `Disconnected from ${serverName(chosen.url)}.`);
  }
}
