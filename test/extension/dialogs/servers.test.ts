import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/contributions';
import { dialogMessage, pressDialogButton, pressDialogKey } from '../../rig/vscode/page/dialogs';
import { answerInputBox } from '../../rig/vscode/page/inputBox';
import { chooseQuickPickRow, pressRowButton } from '../../rig/vscode/page/quickPick';
import { FakeJupyterServer } from '../FakeJupyterServer';
import { kernelInterrupt } from '../kernelInterrupt';
import { waitForMessage } from '../messages';
import { waitUntil } from '../waiting';

describe('the question about a Jupyter server or its kernel', () => {
  const server = new FakeJupyterServer();

  before(async () => {
    await kernelInterrupt();
    await server.start();
    const connecting = vscode.commands.executeCommand(COMMANDS.connectServer);
    await answerInputBox(
      'The address of the server',
      `http://${server.host}/?token=${server.token}`,
    );
    await connecting;
    await waitForMessage('Connected to the Jupyter server');
  });

  after(async () => {
    const disconnecting = vscode.commands.executeCommand(COMMANDS.disconnectServer);
    await chooseQuickPickRow(server.host);
    await disconnecting;
    server.stop();
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('is asked before a token goes over an unencrypted connection to another machine', async () => {
    const connecting = vscode.commands.executeCommand(COMMANDS.connectServer);
    // No machine has this address: it is reserved for documentation.
    await answerInputBox('The address of the server', 'http://192.0.2.1:8888/?token=secret');
    assert.match(await dialogMessage(), /The connection to 192\.0\.2\.1:8888 is not encrypted\./);
    await pressDialogKey('Escape');
    await connecting;
  });

  it('is asked before a look into a kernel whose notebook is closed, and a refusal prevents the connection', async () => {
    const looking = vscode.commands.executeCommand(COMMANDS.whereIsItStuck, server.kernel);
    assert.match(
      await dialogMessage(),
      /No notebook is connected to the kernel forecast\.ipynb now\./,
    );
    await pressDialogKey('Escape');
    assert.equal(await looking, undefined);
    assert.ok(!server.requests.some((request) => request.includes('channels')));
  });

  it('is asked before a kernel is restarted, and the kernel is restarted only if the user agrees', async () => {
    const restarts = (): number =>
      server.requests.filter((request) => request.endsWith('/restart')).length;
    for (const answer of [() => pressDialogKey('Escape'), () => pressDialogButton('Restart')]) {
      assert.equal(restarts(), 0);
      const showing = vscode.commands.executeCommand(COMMANDS.showKernels);
      await pressRowButton('forecast.ipynb', 'Restart Kernel');
      assert.match(await dialogMessage(), /Restart forecast\.ipynb\? It loses its variables\./);
      await answer();
      await showing;
    }
    await waitUntil('the server restarts the kernel', () => restarts() === 1);
  });
});
