import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/contributions';
import { dialogMessage, pressDialogKey } from '../../rig/vscode/page/dialogs';
import { answerInputBox, whenAsked } from '../../rig/vscode/page/inputBox';
import { pressKeys } from '../../rig/vscode/page/keyboard';
import { chooseQuickPickRow, pressRowButton, quickPickRows } from '../../rig/vscode/page/quickPick';
import { FakeJupyterServer } from '../FakeJupyterServer';
import { pictureOfMessage } from './message';
import { pictureOf, resizeWindow } from './picture';
import { clearStage, untilCleared } from './stage';

const INPUT = ['.quick-input-widget'];
const ADDRESS = 'The address of the server';
const SECRET = 'The token or the password';
const DIALOG = ['.monaco-dialog-box'];

const { connectServer, disconnectServer, showKernels, whereIsItStuck } = COMMANDS;
const run = (command: string, argument?: unknown): Thenable<unknown> =>
  vscode.commands.executeCommand(command, argument);

describe('pictures of the commands for a Jupyter server', () => {
  let server: FakeJupyterServer;

  before(() => resizeWindow());

  beforeEach(async () => {
    server = new FakeJupyterServer();
    await server.start();
  });

  afterEach(async () => {
    await clearStage();
    server.stop();
  });

  async function connect(): Promise<void> {
    const connecting = run(connectServer);
    await answerInputBox(ADDRESS, `http://${server.host}/?token=${server.token}`);
    await connecting;
  }

  async function disconnect(): Promise<void> {
    const disconnecting = run(disconnectServer);
    await chooseQuickPickRow(server.host);
    await disconnecting;
  }

  /** Takes a picture of the input box with this prompt, and closes it. */
  async function pictureOfQuestion(
    name: string,
    prompt: string,
    asking: Thenable<unknown>,
  ): Promise<void> {
    await whenAsked(prompt);
    await pictureOf(name, INPUT);
    await pressKeys('Escape');
    await asking;
  }

  it('server-address: the input box for the address', async () => {
    await pictureOfQuestion('server-address', ADDRESS, run(connectServer));
  });

  it('server-secret: the input box for the token or the password', async () => {
    const connecting = run(connectServer);
    await answerInputBox(ADDRESS, server.host);
    await pictureOfQuestion('server-secret', SECRET, connecting);
  });

  it('server-kernel-id: the input box for the id of a kernel that the server does not list', async () => {
    server.listsKernels = false;
    const connecting = run(connectServer);
    await answerInputBox(ADDRESS, `http://${server.host}/?token=${server.token}`);
    await pictureOfQuestion('server-kernel-id', 'does not list its kernels', connecting);
  });

  it('message-server-not-safe: the question before a token crosses the network unencrypted', async () => {
    const connecting = run(connectServer);
    // 192.0.2.1 is reserved for documentation (RFC 5737), so no machine has this address.
    await answerInputBox(ADDRESS, 'http://192.0.2.1:8888/?token=secret');
    await dialogMessage();
    await pictureOf('message-server-not-safe', DIALOG);
    await pressDialogKey('Escape');
    await connecting;
  });

  it('progress-connect: a server that does not answer at once', async () => {
    server.ready = untilCleared();
    const connecting = run(connectServer);
    await answerInputBox(ADDRESS, `http://${server.host}/?token=wrong`);
    await pictureOfMessage('progress-connect', 'Connecting to the Jupyter server', /./);
    server.stop();
    await connecting;
  });

  it('message-server-none: Disconnect without a server', async () => {
    await run(disconnectServer);
    await pictureOfMessage('message-server-none', 'no Jupyter server to disconnect from', /\.$/);
  });

  describe('to which the user has connected', () => {
    let isConnected = false;

    beforeEach(async () => {
      await connect();
      isConnected = true;
    });

    afterEach(async () => {
      if (isConnected) {
        await disconnect();
      }
    });

    it('message-server-connected: the message after Connect', async () => {
      await pictureOfMessage('message-server-connected', 'Connected to', /: 1 kernel\.$/);
    });

    it('server-restart: the question before a restart', async () => {
      const showing = run(showKernels);
      await pressRowButton('forecast.ipynb', 'Restart Kernel');
      await dialogMessage();
      await pictureOf('server-restart', DIALOG);
      await pressDialogKey('Escape');
      await showing;
    });

    it('server-look-inside: the question before the outputs of a closed notebook are lost', async () => {
      const looking = run(whereIsItStuck, server.kernel);
      await dialogMessage();
      await pictureOf('server-look-inside', DIALOG);
      await pressDialogKey('Escape');
      await looking;
    });

    it('server-disconnect: the list of Disconnect; message-server-disconnected: the message after it', async () => {
      await run('notifications.clearAll');
      const disconnecting = run(disconnectServer);
      await quickPickRows();
      await pictureOf('server-disconnect', INPUT);
      await chooseQuickPickRow(server.host);
      await disconnecting;
      isConnected = false;
      await pictureOfMessage('message-server-disconnected', 'Disconnected from', /\.$/);
    });
  });
});
