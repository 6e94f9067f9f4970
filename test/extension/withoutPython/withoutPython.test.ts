import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('a start without the Python extension', () => {
  it('has none', () => {
    assert.equal(vscode.extensions.getExtension('ms-python.python'), undefined);
  });
});
