import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { SETTING_DEFAULTS } from '../../src/vscode/manifest';

describe("the extension's defaults for VS Code's own settings", () => {
  it('are among the defaults of remote.portsAttributes, and change no setting of the user', () => {
    const { defaultValue, globalValue, workspaceValue } =
      vscode.workspace.getConfiguration('remote').inspect<object>('portsAttributes') ??
      assert.fail();
    for (const [pattern, attributes] of Object.entries(
      SETTING_DEFAULTS['remote.portsAttributes'],
    )) {
      const found = Object.entries(defaultValue ?? {}).find(([name]) => name === pattern);
      assert.deepEqual(found?.[1], attributes);
    }
    assert.deepEqual([globalValue, workspaceValue], [undefined, undefined]);
  });
});
