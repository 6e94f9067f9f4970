import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { skipWithoutPage, ui } from '../../rig/vscode/page/ui';

describe("VS Code's page about the extension", () => {
  before(function () {
    skipWithoutPage(this);
  });

  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('has only pictures whose addresses begin with https', async () => {
    await vscode.commands.executeCommand('workbench.extensions.search', '@installed Kernel');
    const addresses = await ui(async (page, name) => {
      const row = page.locator('.extensions-list .monaco-list-row').filter({ hasText: name });
      await row.first().click();
      const frame = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
      await frame.locator('h1').first().waitFor();
      const pictures = await frame.locator('img').all();
      return Promise.all(pictures.map((picture) => picture.getAttribute('src')));
    }, 'Kernel Interrupt');
    assert.ok(addresses.length >= 5);
    assert.ok(
      addresses.every((address) => address?.startsWith('https://')),
      String(addresses),
    );
  });
});
