import * as vscode from 'vscode';
import { serverName } from '../../sources/server/serverAddress';
import { showMessage } from '../messages/messages';
import type { ServerCommandOptions } from './connectServer';
import { ServerMemory } from './ServerMemory';

/** Runs the command Disconnect from Jupyter Server: forgets the server that the user chooses, and its secrets. */
export async function disconnectServer({ storage, search }: ServerCommandOptions): Promise<void> {
  const memory = new ServerMemory(storage);
  const { urls } = memory;
  if (urls.length === 0) {
    void showMessage(
      'information',
      'There is no Jupyter server to disconnect from: you have not connected to one with "Connect to Jupyter Server…".',
    );
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
