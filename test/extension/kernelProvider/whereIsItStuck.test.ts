import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { InterruptResult, KernelStatus, StackFrame } from '../../../api';
import { COMMANDS } from '../../../src/vscode/contributions';
import { skipBecause } from '../../rig/skip';
import { chooseQuickPickRow, quickPickRows } from '../../rig/vscode/page/quickPick';
import { hasPage, skipWithoutPage } from '../../rig/vscode/page/ui';
import { PY_SPY_DUMP } from '../../unit/kernels/inside/pySpyDump';
import { pressMessageButton, waitForMessage, waitForMessageIfPage } from '../messages';
import { registerProvidedKernel, type ProvidedKernel } from '../providedKernel';
import { waitUntil } from '../waiting';
import { TestNotebook } from './TestNotebook';
import { useIpykernel } from './useIpykernel';

const DEFINE_WAIT = 'import threading\ndef wait_for(event):\n    event.wait()';
const WAIT = "print('running', flush=True)\nwait_for(threading.Event())";

const WAITING_THREAD = `${DEFINE_WAIT}\nthreading.Thread(target=wait_for, args=[threading.Event()], name='worker', daemon=True).start()`;

/** A cell whose last line is one C call. The call takes longer than a test, and lets no Python code of the kernel run. */
const C_CODE =
  "import re, time\nprint('running', flush=True)\ntime.sleep(0.3)\nre.match(r'(a+)+$', 'a' * 60 + 'b')";

const CATCHES = `import time
print('running', flush=True)
while True:
    try:
        time.sleep(600)
    except:
        pass`;

async function whereIsIt(notebook: TestNotebook): Promise<readonly StackFrame[] | undefined> {
  return vscode.commands.executeCommand(COMMANDS.whereIsItStuck, notebook.document.uri);
}

describe('Where Is It Stuck?', () => {
  const opened: TestNotebook[] = [];
  let count = 0;

  const open = async (name: string, ...cells: readonly string[]): Promise<TestNotebook> => {
    const notebook = await TestNotebook.open(name, ...cells);
    opened.push(notebook);
    return notebook;
  };

  before(useIpykernel);

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    for (const notebook of opened.splice(0)) {
      await notebook.close();
    }
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  describe('in a cell that waits', () => {
    let notebook: TestNotebook;

    beforeEach(async () => {
      // VS Code may keep a closed document for a while, so each test has its own file.
      notebook = await open(`waits-${++count}`, DEFINE_WAIT, WAIT);
      await notebook.runToEnd(0);
      await notebook.run(1);
      await notebook.whenRunning(1);
    });

    it('returns the stack with the notebook cells of its lines, and lets the cell run on', async () => {
      const frames = (await whereIsIt(notebook)) ?? assert.fail('There is no stack.');
      const uri = notebook.document.uri.toString();
      const own = frames.filter(({ cell }) => cell);
      assert.deepEqual(
        own.map(({ line, name, code, cell }) => [line, name, code?.trim(), cell]),
        [
          [3, 'wait_for', 'event.wait()', { uri, index: 0 }],
          [2, '<module>', 'wait_for(threading.Event())', { uri, index: 1 }],
        ],
      );
      assert.match(frames[0]?.file ?? '', /threading\.py$/);
      assert.equal(notebook.succeeded(1), undefined);
    });

    it('opens the cell at the line that the user chooses', async function () {
      skipWithoutPage(this);
      await whereIsIt(notebook);
      const rows = (await quickPickRows()).join('\n');
      assert.match(rows, /line 3: event\.wait\(\), wait_for · waits-\d\.ipynb, cell 1/);
      await chooseQuickPickRow('line 3: event.wait()');
      await waitUntil('the cell is shown', () => {
        const editor = vscode.window.activeTextEditor;
        return (
          editor?.document === notebook.document.cellAt(0).document &&
          editor.selection.active.line === 2
        );
      });
    });

    it('opens a library file at the line that the user chooses', async function () {
      skipWithoutPage(this);
      const [frame] = (await whereIsIt(notebook)) ?? [];
      assert.ok(frame, 'There is no stack.');
      const { fsPath } = vscode.Uri.file(frame.file);
      await chooseQuickPickRow('threading.py');
      await waitUntil(
        'the file is open',
        () => vscode.window.activeTextEditor?.document.uri.fsPath === fsPath,
        () => vscode.window.activeTextEditor?.document.fileName,
      );
      assert.equal(vscode.window.activeTextEditor?.selection.active.line, frame.line - 1);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    });

    it('names no cell for a line if the user has edited the cell since it ran', async () => {
      const edit = new vscode.WorkspaceEdit();
      const { document } = notebook.document.cellAt(0);
      edit.insert(document.uri, new vscode.Position(0, 0), '# edited\n');
      await vscode.workspace.applyEdit(edit);
      const frames = (await whereIsIt(notebook)) ?? [];
      assert.equal(frames.find(({ name }) => name === 'wait_for')?.cell, undefined);
      assert.equal(frames.find(({ name }) => name === '<module>')?.cell?.index, 1);
    });
  });

  describe('without a stack to show', () => {
    const kernels: ProvidedKernel[] = [];

    afterEach(() => {
      for (const { registered } of kernels.splice(0)) {
        registered.dispose();
      }
    });

    const answers: Record<string, [status: KernelStatus, sentence: string]> = {
      'that has ended': ['dead', 'Other is no longer running: its process has ended.'],
      'that is starting': ['starting', 'Other is still starting. Try again when it is ready.'],
      'without a known connection file': [
        'busy',
        "Kernel Interrupt cannot look inside Other, because it does not know the kernel's connection file.",
      ],
    };
    for (const [which, [status, sentence]] of Object.entries(answers)) {
      it(`explains why it cannot look into a kernel ${which}`, async () => {
        const kernel = await registerProvidedKernel({ name: 'Other', status });
        kernels.push(kernel);
        const { id } = kernel.registered;
        assert.equal(await vscode.commands.executeCommand(COMMANDS.whereIsItStuck, id), undefined);
        await waitForMessageIfPage(sentence);
      });
    }

    it('answers an unusable argument with the kinds of argument that it takes', async () => {
      assert.equal(await vscode.commands.executeCommand(COMMANDS.whereIsItStuck, 42), undefined);
      await waitForMessageIfPage(
        '"Where Is It Stuck?" takes a kernel id, a notebook Uri or no argument.',
      );
    });

    it('asks which of several busy kernels is meant', async function () {
      skipWithoutPage(this);
      for (const name of ['First', 'Second']) {
        kernels.push(await registerProvidedKernel({ name, status: 'busy' }));
      }
      const answered = vscode.commands.executeCommand(COMMANDS.whereIsItStuck);
      await chooseQuickPickRow('Second');
      await answered;
      await waitForMessage('Kernel Interrupt cannot look inside Second');
    });
  });

  it('does not look into a kernel if the setting controlInterrupt is never, and names the setting', async () => {
    const settings = vscode.workspace.getConfiguration('kernelInterrupt');
    const notebook = await open('never', 'x = 42');
    await notebook.runToEnd(0);
    await settings.update('controlInterrupt', 'never', vscode.ConfigurationTarget.Global);
    try {
      assert.equal(await whereIsIt(notebook), undefined);
      await waitForMessageIfPage('the setting kernelInterrupt.controlInterrupt is "never".');
    } finally {
      await settings.update('controlInterrupt', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('says that an idle kernel runs no code of a cell', async () => {
    const notebook = await open('idle', 'x = 42');
    await notebook.runToEnd(0);
    assert.equal(await whereIsIt(notebook), undefined);
    await waitForMessageIfPage('No code of a cell is running in idle.ipynb.');
  });

  it('lists the threads that an idle kernel still runs', async function () {
    skipWithoutPage(this);
    const notebook = await open('threads', WAITING_THREAD);
    await notebook.runToEnd(0);
    assert.deepEqual(await whereIsIt(notebook), []);
    assert.match((await quickPickRows()).join('\n'), /line 3: event\.wait\(\), worker · wait_for/);
  });

  describe('in C code that lets no Python code run', () => {
    let notebook: TestNotebook;
    const { PATH } = process.env;

    beforeEach(async () => {
      // The kernel has to answer once before the C call: a look into a kernel that has never answered fails for another
      // reason. The waiting thread gives the list a row: for an idle kernel without such a thread, the command returns
      // undefined.
      notebook = await open(`c-code-${++count}`, WAITING_THREAD, C_CODE);
      await notebook.runToEnd(0);
      await waitUntil('it answers', async () => (await whereIsIt(notebook)) !== undefined);
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      await notebook.run(1);
      await notebook.whenRunning(1);
      process.env['PATH'] = '';
    });

    afterEach(() => {
      process.env['PATH'] = PATH;
    });

    it('says that the kernel does not answer', async () => {
      await waitUntil('it does not answer', async () => (await whereIsIt(notebook)) === undefined);
      await waitForMessageIfPage('It is probably running C code, which blocks Python');
    });

    it("shows the stack that the user's py-spy sees", async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'the fake py-spy is a shell script');
      }
      const folder = await mkdtemp(path.join(tmpdir(), 'py-spy-'));
      const file = path.join(folder, 'py-spy');
      await writeFile(file, `#!/bin/sh\necho '${PY_SPY_DUMP}'\n`);
      await chmod(file, 0o755);
      process.env['PATH'] = folder;
      await waitUntil(
        'py-spy is asked',
        async () => (await whereIsIt(notebook))?.[0]?.name === 'match',
      );
      if (hasPage()) {
        // A list that was opened before the C call may still be shown.
        await waitUntil('the list shows what py-spy sees', async () =>
          (await quickPickRows()).join('\n').includes('line 7, stuck · 1234567890.py'),
        );
      }
      await rm(folder, { recursive: true });
    });
  });

  it('is offered by the message about a cell that catches every interrupt', async () => {
    const notebook = await open('catches', CATCHES);
    await notebook.run(0);
    await notebook.whenRunning(0);
    const result = await vscode.commands.executeCommand<InterruptResult>(
      COMMANDS.interruptKernel,
      notebook.document.uri,
    );
    assert.equal(result.outcome, 'stillBusy');
    assert.equal(result.where?.at(-1)?.cell?.index, 0, JSON.stringify(result));
    if (hasPage()) {
      const { message } = await waitForMessage('catches.ipynb is still running');
      assert.match(message, /The `except` on line 6 of your code catches the interrupt\./);
      await pressMessageButton('catches.ipynb is still running', 'Where Is It Stuck?');
      assert.match((await quickPickRows()).join('\n'), /line 5: time\.sleep\(600\)/);
    }
  });
});
