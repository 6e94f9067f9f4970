import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fakePython } from './fixtures/python-extension/fakePython';
import { notification } from '../rig/vscode/page/notifications';
import { foundInPalette } from '../rig/vscode/page/palette';
import { skipWithoutPage } from '../rig/vscode/page/ui';

describe('the extension in VS Code', () => {
  it('is activated by an extension that asks for its API', async () => {
    const extension = vscode.extensions.getExtension<{ version: number }>(
      'kernel-interrupt.kernel-interrupt',
    );
    const api = await extension?.activate();
    assert.equal(api?.version, 1);
  });

  it('has the command that shows its log', async () => {
    const commands = await vscode.commands.getCommands(true);
    assert.ok(commands.includes('kernelInterrupt.showLog'));
  });

  it('shows its command Show Log in the command palette', async function () {
    skipWithoutPage(this);
    const found = await foundInPalette('Kernel Interrupt: Show Log');
    assert.ok(found.includes('Kernel Interrupt: Show Log'), found.join(', '));
  });
});

describe('the extension host of the tests', () => {
  it('has a Python extension that knows the active interpreter', async () => {
    const python = await fakePython();
    await python.ready;
    const { environments } = python;
    const active = await environments.resolveEnvironment(environments.getActiveEnvironmentPath());
    assert.equal(active?.version?.major, 3);
  });

  it('shows notifications with their buttons', async function () {
    skipWithoutPage(this);
    const answered = vscode.window.showInformationMessage('It works.', 'Fine');
    assert.deepEqual(await notification('It works.'), { message: 'It works.', buttons: ['Fine'] });
    await vscode.commands.executeCommand('notifications.clearAll');
    assert.equal(await answered, undefined);
  });
});
