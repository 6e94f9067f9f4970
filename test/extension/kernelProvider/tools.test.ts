import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { TOOLS } from '../../../src/vscode/contributions';
import { callTool } from '../callTool';
import { BUSY_CELL, TestNotebook } from './TestNotebook';
import { useIpykernel } from './useIpykernel';

const DEFINE_X = 'x = 42';
const PRINT_X = 'print(x)';

describe('the tools for language models in a busy notebook', () => {
  let notebook: TestNotebook;
  let count = 0;

  before(useIpykernel);

  beforeEach(async () => {
    notebook = await TestNotebook.open(`tools-${++count}`, DEFINE_X, BUSY_CELL, PRINT_X);
    await notebook.runToEnd(0);
    await notebook.run(1);
    await notebook.whenRunning(1);
  });

  afterEach(async () => {
    await callTool(TOOLS.interruptKernel, { kernel: notebook.document.uri.toString() });
    await notebook.close();
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('stop the cell with interrupt_kernel, keep the variables, and report the outcome `interrupted`', async () => {
    const answer = await callTool(TOOLS.interruptKernel, { kernel: notebook.document.uri.fsPath });
    assert.match(answer, /^tools-\d\.ipynb was interrupted after \d/);
    assert.match(answer, /\nOutcome: interrupted\. Attempts: \w+ \d+ ms/);
    await notebook.whenEnded(1);
    assert.deepEqual(notebook.output(1), ['running', 'KeyboardInterrupt']);
    assert.deepEqual(await notebook.runToEnd(2), ['42']);
  });

  it('show the line that the cell has reached with where_is_it_stuck, and let the cell run on', async () => {
    const answer = await callTool(TOOLS.whereIsItStuck, { kernel: notebook.name });
    assert.match(answer, /^tools-\d\.ipynb: busy\nThe cell:\n- line [23]: (while True:|pass) /);
    assert.match(answer, /\(tools-\d\.ipynb, cell 2\)/);
    assert.equal(notebook.succeeded(1), undefined);
  });

  it('do not look into the kernel if the setting controlInterrupt is never, and name the setting', async () => {
    const settings = vscode.workspace.getConfiguration('kernelInterrupt');
    const set = (value: string | undefined): Thenable<void> =>
      settings.update('controlInterrupt', value, vscode.ConfigurationTarget.Global);
    await set('never');
    try {
      const answer = await callTool(TOOLS.whereIsItStuck, { kernel: notebook.name });
      assert.match(
        answer,
        /because the setting kernelInterrupt\.controlInterrupt is "never"\. Set it to "auto" to allow this\.$/,
      );
    } finally {
      await set(undefined);
    }
  });
});
