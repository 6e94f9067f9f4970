import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { LINGER_MS } from '../../src/vscode/view/AfterInterrupt';
import { skipBecause } from '../rig/skip';
import { registerProvidedKernel, type ProvidedKernel } from './providedKernel';
import { pressKeys } from '../rig/vscode/page/keyboard';
import { statusBarItem } from '../rig/vscode/page/statusBar';
import { skipWithoutPage, ui } from '../rig/vscode/page/ui';
import { STATUS_BAR_ID } from './kernelInterrupt';
import { waitForMessage } from './messages';
import { nextEvent, waitUntil } from './waiting';

const KEY = 'Control+Shift+C';

/** Presses the key and waits for VS Code's own command. In a browser, this command opens a terminal in the panel. */
async function pressForTerminal(): Promise<void> {
  // For LINGER_MS after an interrupt, the key still runs our command. Nothing on the page shows when this time ends.
  await delay(LINGER_MS + 500);
  const opened = nextEvent('A new terminal', vscode.window.onDidOpenTerminal);
  await pressKeys(KEY);
  const terminal = await opened;
  // The terminal takes the focus when it appears. The editor can take it back only after that.
  await whenFocused('.xterm');
  terminal.dispose();
  await focusEditor();
}

async function focusEditor(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  await whenFocused('.monaco-editor');
}

async function whenFocused(selector: string): Promise<void> {
  await ui(async (page, wanted) => {
    await page.waitForFunction(
      `document.activeElement?.closest(${JSON.stringify(wanted)}) != null`,
    );
  }, selector);
}

describe('Ctrl+Shift+C', () => {
  let kernel: ProvidedKernel;
  const started: vscode.Disposable[] = [];

  /** Changes the kernel's status and waits for the status bar, which VS Code updates after the context keys. */
  async function becomes(status: 'busy' | 'idle'): Promise<void> {
    kernel.become(status);
    await statusBarItem(STATUS_BAR_ID, `Keyed: ${status}`);
  }

  before(async function () {
    skipWithoutPage(this);
    const document = await vscode.workspace.openTextDocument({ content: 'text' });
    await vscode.window.showTextDocument(document);
    await focusEditor();
    kernel = await registerProvidedKernel({ name: 'Keyed' });
    started.push(kernel.registered);
  });

  after(async () => {
    started.forEach((one) => void one.dispose());
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it("runs VS Code's own command while no kernel is busy", async () => {
    await pressForTerminal();
    assert.equal(kernel.interrupts(), 0);
  });

  it('interrupts the only busy kernel from an editor without a kernel', async () => {
    const { length } = vscode.window.terminals;
    await becomes('busy');
    await pressKeys(KEY);
    await waitForMessage('Keyed ');
    assert.equal(kernel.interrupts(), 1);
    assert.equal(kernel.registered.status, 'idle');
    assert.equal(vscode.window.terminals.length, length);
    await vscode.commands.executeCommand('notifications.clearAll');
    await focusEditor();
  });

  it('opens no terminal when the user presses it twice in a row while a kernel is busy', async () => {
    const { length } = vscode.window.terminals;
    await becomes('busy');
    await pressKeys(KEY);
    await pressKeys(KEY);
    await waitForMessage('Keyed ');
    assert.ok(kernel.interrupts() >= 2);
    assert.equal(vscode.window.terminals.length, length);
    await vscode.commands.executeCommand('notifications.clearAll');
    await focusEditor();
  });

  it("runs VS Code's own command again once the kernel is idle and the last interrupt was more than 2 s ago", async () => {
    await becomes('idle');
    const interrupts = kernel.interrupts();
    await pressForTerminal();
    assert.equal(kernel.interrupts(), interrupts);
  });

  it('copies the selection in a terminal even if a kernel is busy', async function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'the terminal of this test runs /bin/cat');
    }
    await becomes('busy');
    const interrupts = kernel.interrupts();
    const terminal = vscode.window.createTerminal({ name: 'copied from', shellPath: '/bin/cat' });
    terminal.show();
    await whenFocused('.xterm');
    terminal.sendText('copied', true);
    await vscode.env.clipboard.writeText('before');
    // The terminal shows the text a moment after `sendText`.
    await waitUntil(
      'the key copies the text of the terminal',
      async () => {
        await vscode.commands.executeCommand('workbench.action.terminal.selectAll');
        await pressKeys(KEY);
        return (await vscode.env.clipboard.readText()).includes('copied');
      },
      () => vscode.env.clipboard.readText(),
    );
    assert.equal(kernel.interrupts(), interrupts);
    assert.equal(kernel.registered.status, 'busy');
    terminal.dispose();
  });
});
