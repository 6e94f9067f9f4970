import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';

describe('the package, installed', () => {
  it('is what VS Code runs', () => {
    const extension = vscode.extensions.getExtension('kernel-interrupt.kernel-interrupt');
    assert.ok(extension !== undefined);
    assert.match(path.basename(extension.extensionPath), /^kernel-interrupt\.kernel-interrupt-\d/);
    assert.equal(path.basename(path.dirname(extension.extensionPath)), 'extensions');
  });
});
