import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { pressKeys } from '../rig/vscode/page/keyboard';
import { notification } from '../rig/vscode/page/notifications';
import { skipWithoutPage } from '../rig/vscode/page/ui';
import { focusMessageButton, runFromPaletteByKeyboard, whenRowHasFocus } from './keyboard';
import { statusBarItem } from '../rig/vscode/page/statusBar';
import { STATUS_BAR_ID } from './kernelInterrupt';
import { waitForMessage } from './messages';
import { registerProvidedKernel, type ProvidedKernel } from './providedKernel';
import { waitUntil } from './waiting';

describe('with the keyboard alone', () => {
  const kernels: ProvidedKernel[] = [];

  before(async function () {
    skipWithoutPage(this);
    const document = await vscode.workspace.openTextDocument({ content: 'text' });
    await vscode.window.showTextDocument(document);
  });

  afterEach(async () => {
    for (const { registered } of kernels.splice(0)) {
      registered.dispose();
    }
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  after(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  async function register(name: string, status: 'busy' | 'idle', obeys: boolean) {
    const kernel = await registerProvidedKernel({ name, status }, { obeys });
    kernels.push(kernel);
    return kernel;
  }

  it('the key interrupts a kernel, and a button of the message interrupts it again', async () => {
    const kernel = await register('Stubborn', 'busy', false);
    await statusBarItem(STATUS_BAR_ID, 'Stubborn: busy');
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    await pressKeys('Control+Shift+C');
    await notification('Stubborn is still running');
    assert.equal(kernel.interrupts(), 1);
    await focusMessageButton('Interrupt Again');
    await pressKeys('Enter');
    await waitUntil('the kernel is interrupted again', () => kernel.interrupts() === 2);
  });

  it('the palette opens Show Kernels, and Enter interrupts the kernel of the row with the focus', async () => {
    const busy = await register('First', 'busy', true);
    const other = await register('Second', 'busy', true);
    await runFromPaletteByKeyboard('Kernel Interrupt: Show Kernels');
    await whenRowHasFocus('First');
    await pressKeys('ArrowDown');
    await whenRowHasFocus('Second');
    await pressKeys('Enter');
    await waitUntil('the second kernel is interrupted', () => other.interrupts() === 1);
    await waitForMessage(
      'Sent an interrupt to Second (the interrupt command of the extension that registered it).',
    );
    assert.equal(busy.interrupts(), 0);
  });
});
