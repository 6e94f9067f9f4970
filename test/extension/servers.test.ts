import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../src/api';
import { COMMANDS } from '../../src/vscode/contributions';
import { answerInputBox } from '../rig/vscode/page/inputBox';
import { chooseQuickPickRow, closeQuickPick, quickPickRows } from '../rig/vscode/page/quickPick';
import { skipWithoutPage } from '../rig/vscode/page/ui';
import { FakeJupyterServer, ID } from './FakeJupyterServer';
import { kernelInterrupt } from './kernelInterrupt';
import { hideLog, whenLogShows } from './log';
import { waitForMessage } from './messages';

const ADDRESS = 'The address of the server';
const SECRET = 'The token or the password';

describe('a Jupyter server', () => {
  const server = new FakeJupyterServer();

  before(async function () {
    skipWithoutPage(this);
    await kernelInterrupt();
    await server.start();
  });

  after(() => server.stop());

  afterEach(() => vscode.commands.executeCommand('notifications.clearAll'));

  it('is not connected if the token is wrong', async () => {
    const connecting = vscode.commands.executeCommand(COMMANDS.connectServer);
    await answerInputBox(ADDRESS, `http://${server.host}/lab?token=wrong`);
    await answerInputBox(SECRET, 'also wrong');
    await connecting;
    await waitForMessage(`The Jupyter server at ${server.host} denied access`);
    await vscode.commands.executeCommand(COMMANDS.disconnectServer);
    await waitForMessage(
      'There is no Jupyter server to disconnect from: you have not connected to one with "Connect to Jupyter Server…".',
    );
  });

  it('is connected once the user enters its token', async () => {
    const connecting = vscode.commands.executeCommand(COMMANDS.connectServer);
    await answerInputBox(ADDRESS, server.host);
    await answerInputBox(SECRET, server.token);
    await connecting;
    await waitForMessage(`Connected to the Jupyter server at ${server.host}: 1 kernel.`);
  });

  it('has its kernels listed under the names of their notebooks, and interrupts a kernel when the user asks for it', async () => {
    const showing = vscode.commands.executeCommand(COMMANDS.showKernels);
    const rows = (await quickPickRows()).join('\n');
    assert.match(rows, /forecast\.ipynb, busy/);
    await closeQuickPick(showing);
    const interrupting = vscode.commands.executeCommand(COMMANDS.interruptKernel, server.kernel);
    const { outcome, attempts } = (await interrupting) as InterruptResult;
    assert.deepEqual([outcome, attempts.map(({ method }) => method)], ['sent', ['server']]);
    await waitForMessage(
      'Sent an interrupt to forecast.ipynb (the interrupt command of its Jupyter server). The kernel is idle now.',
    );
  });

  it('never gets its token in an address, and the log does not contain the token', async () => {
    assert.ok(server.requests.length > 5);
    assert.ok(!server.requests.join('\n').includes(server.token));
    await vscode.commands.executeCommand(COMMANDS.showLog);
    const { input } = await whenLogShows(/Connected to the Jupyter server/);
    await hideLog();
    assert.ok(!input.includes(server.token));
  });

  it('gets no more requests once the user has disconnected from it', async () => {
    const disconnecting = vscode.commands.executeCommand(COMMANDS.disconnectServer);
    await chooseQuickPickRow(server.host);
    await disconnecting;
    await waitForMessage(`Disconnected from the Jupyter server at ${server.host}.`);
    const before = server.requests.length;
    await vscode.commands.executeCommand(COMMANDS.showKernels);
    await waitForMessage('The setting Discover Kernels is off');
    assert.equal(server.requests.length, before);
  });

  it('is connected by the id of a kernel if it does not list its kernels', async () => {
    server.listsKernels = false;
    server.state = 'busy';
    const connecting = vscode.commands.executeCommand(COMMANDS.connectServer);
    await answerInputBox(ADDRESS, `http://${server.host}/?token=${server.token}`);
    await answerInputBox('Or enter the id of a kernel', ID);
    await connecting;
    await waitForMessage(`Connected to the Jupyter server at ${server.host}: 1 kernel.`);
    const interrupting = vscode.commands.executeCommand(COMMANDS.interruptKernel, server.kernel);
    assert.equal(((await interrupting) as InterruptResult).outcome, 'sent');
    const disconnecting = vscode.commands.executeCommand(COMMANDS.disconnectServer);
    await chooseQuickPickRow(server.host);
    await disconnecting;
  });
});
