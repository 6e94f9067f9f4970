import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { testEnvironment } from '../../rig/environment';
import { fakePython } from '../fixtures/python-extension/fakePython';
import { skipBecause } from '../../rig/skip';
import { skipWithoutPage } from '../../rig/vscode/page/ui';
import { whenEnded } from './processes';
import { secondExtension } from './secondExtension';
import { BUSY_CELL, TestNotebook } from './TestNotebook';

const PID = 'import os\nprint(os.getpid())';

const settings = (): vscode.WorkspaceConfiguration =>
  vscode.workspace.getConfiguration('kernelProviderExample');

const usePython = (python: string): Thenable<void> =>
  settings().update('python', python, vscode.ConfigurationTarget.Global);

describe('a kernel of the example provider', () => {
  let notebook: TestNotebook;

  const python = testEnvironment().kernels.at(-1)?.python ?? '';

  beforeEach(() => usePython(python));
  afterEach(() => notebook.close());

  it('ends when its notebook is closed, even while a cell runs', async () => {
    notebook = await TestNotebook.open('closed', PID, BUSY_CELL);
    const [pid] = await notebook.runToEnd(0);
    await notebook.run(1);
    await notebook.whenRunning(1);
    await notebook.close();
    await whenEnded(Number(pid));
    assert.deepEqual((await secondExtension()).kernels, []);
  });

  it('is replaced by a restart, which ends the running cell', async () => {
    notebook = await TestNotebook.open('restarted', PID, BUSY_CELL);
    const [pid] = await notebook.runToEnd(0);
    await notebook.run(1);
    await notebook.whenRunning(1);
    await vscode.commands.executeCommand('kernelProviderExample.restartKernel');
    await notebook.whenEnded(1);
    assert.deepEqual(notebook.output(1), ['running', 'Error: The kernel was restarted.']);
    const [other] = await notebook.runToEnd(0);
    assert.notEqual(other, pid);
    await whenEnded(Number(pid));
  });

  it('is replaced at the next cell if it dies, and the cell that it ran shows why it died', async () => {
    notebook = await TestNotebook.open('dead', 'import os\nos._exit(3)', 'print(1)');
    await notebook.run(0);
    await notebook.whenEnded(0);
    assert.match(
      notebook.output(0).join(),
      /^Error: The kernel ended with exit code 3\. Run a cell/,
    );
    assert.deepEqual(await notebook.runToEnd(1), ['1']);
  });

  it('does not start if its Python does not exist: the cell shows why, and the next cell does not run', async () => {
    await usePython('/no/such/python');
    notebook = await TestNotebook.open('none', 'print(1)', 'print(2)');
    await notebook.run(0, 1);
    await notebook.whenEnded(0);
    assert.match(notebook.output(0).join(), /\/no\/such\/python .*\.$/);
    assert.equal(notebook.succeeded(0), false);
    assert.deepEqual(notebook.output(1), []);
  });

  it('runs on the active interpreter if the setting kernelProviderExample.python is empty', async () => {
    await usePython('');
    notebook = await TestNotebook.open('active', 'import sys\nprint(sys.executable)');
    const { python: expected } = testEnvironment().kernels[0] ?? assert.fail();
    (await fakePython()).control.select(expected);
    // VS Code writes the letter of a drive in lower case, so the test compares both paths in VS Code's form.
    const [executable = ''] = await notebook.runToEnd(0);
    assert.equal(vscode.Uri.file(executable).fsPath, vscode.Uri.file(expected).fsPath);
  });

  it('does not run the cells that the user stops before the kernel has started', async function () {
    skipWithoutPage(this);
    if (process.platform === 'win32') {
      skipBecause(this, 'a shell script makes the start of this kernel wait');
    }
    notebook = await TestNotebook.open('stopped', 'print(1)', 'print(2)');
    const [start, waits] = ['start', 'waits.sh'].map(
      (file) => notebook.besideNotebook(file).fsPath,
    );
    assert.ok(start && waits);
    const script = `#!/bin/sh\nuntil [ -e '${start}' ]; do sleep 0.05; done\nexec '${python}' "$@"\n`;
    await writeFile(waits, script, { mode: 0o755 });
    await usePython(waits);
    await notebook.run(0, 1);
    await vscode.commands.executeCommand('notebook.cancelExecution');
    await notebook.whenAtRest();
    await writeFile(start, '');
    assert.deepEqual(await notebook.runToEnd(1), ['2']);
    assert.deepEqual(notebook.output(0), []);
  });
});
