import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { trustWorkspace } from '../page/trust';

describe('a start with workspace trust', () => {
  it('is untrusted until its user trusts it', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    await trustWorkspace();
    assert.equal(vscode.workspace.isTrusted, true);
  });
});
