import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { skipBecause } from '../rig/skip';
import { registerHostedKernel, type HostedKernel } from './hostedKernel';
import { pressKeys } from '../rig/vscode/page/keyboard';
import { statusBarItem } from '../rig/vscode/page/statusBar';
import { skipWithoutPage, ui } from '../rig/vscode/page/ui';
import { said } from './said';

const KEY = 'Control+Shift+C';

/** In the browser VS Code's own command for the key, an external terminal, opens one of its panel. */
async function pressForTerminal(): Promise<void> {
  const opened = new Promise<vscode.Terminal>((resolve) => {
    const listener = vscode.window.onDidOpenTerminal((terminal) => {
      listener.dispose();
      resolve(terminal);
    });
  });
  await pressKeys(KEY);
  const terminal = await opened;
  // It takes the focus once it is shown; only then can the editor have it back.
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
  let kernel: HostedKernel;
  const started: vscode.Disposable[] = [];

  /** Once the page knows it: it is told of the context keys before it is told of the status bar. */
  async function becomes(status: 'busy' | 'idle'): Promise<void> {
    kernel.become(status);
    await statusBarItem('kernel-interrupt.kernel-interrupt.kernel', `Keyed: ${status}`);
  }

  before(async function () {
    skipWithoutPage(this);
    const document = await vscode.workspace.openTextDocument({ content: 'text' });
    await vscode.window.showTextDocument(document);
    await focusEditor();
    kernel = await registerHostedKernel({ name: 'Keyed' });
    started.push(kernel.registered);
  });

  after(async () => {
    started.forEach((one) => void one.dispose());
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it("is VS Code's own while no kernel is busy", async () => {
    await pressForTerminal();
    assert.equal(kernel.interrupts(), 0);
  });

  it('interrupts the only busy kernel from an editor that is not its own', async () => {
    const { length } = vscode.window.terminals;
    await becomes('busy');
    await pressKeys(KEY);
    await said('Keyed ');
    assert.equal(kernel.interrupts(), 1);
    assert.equal(kernel.registered.status, 'idle');
    assert.equal(vscode.window.terminals.length, length);
    await vscode.commands.executeCommand('notifications.clearAll');
    await focusEditor();
  });

  it("is VS Code's own again as soon as the kernel is idle", async () => {
    await becomes('idle');
    await pressForTerminal();
    assert.equal(kernel.interrupts(), 1);
  });

  it('copies in a terminal, whatever a kernel does', async function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'the terminal of this test runs /bin/cat');
    }
    await becomes('busy');
    const terminal = vscode.window.createTerminal({ name: 'copied from', shellPath: '/bin/cat' });
    terminal.show();
    await whenFocused('.xterm');
    terminal.sendText('copied', true);
    await vscode.env.clipboard.writeText('before');
    // The terminal shows what was sent a moment later: its buffer is what is copied.
    let copied = 'before';
    while (!copied.includes('copied')) {
      await vscode.commands.executeCommand('workbench.action.terminal.selectAll');
      await pressKeys(KEY);
      copied = await vscode.env.clipboard.readText();
    }
    assert.equal(kernel.interrupts(), 1);
    assert.equal(kernel.registered.status, 'busy');
    terminal.dispose();
  });
});
