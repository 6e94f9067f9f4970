import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/contributions';
import { dialogMessage, pressDialogButton } from '../../rig/vscode/page/dialogs';
import { pressKeys } from '../../rig/vscode/page/keyboard';
import { chooseQuickPickRow, quickPickRows } from '../../rig/vscode/page/quickPick';
import type { TestNotebook } from '../kernelProvider/TestNotebook';
import { whenEnded } from '../kernelProvider/processes';
import { pictureOfMessage } from './message';
import { pictureOf, resizeWindow } from './picture';
import { clearStage, openNotebook, openNotebookInC } from './stage';

const ANNOUNCE = "print('running', flush=True)";
const WAITS = `import threading\n\ndef train(done):\n    done.wait()\n\n${ANNOUNCE}\ntrain(threading.Event())`;
const WAITS_FOR_PROCESS = `import subprocess\n${ANNOUNCE}\nchild = subprocess.Popen(['sleep', '600'])\nchild.wait()`;
const IN_FILE = `${ANNOUNCE}\nimport time\nexec(compile('while True: time.sleep(1)', '/no/such/model.py', 'exec'))`;

/** Starts a cell in a notebook. If its kernel takes long to end, no other notebook may have the same name. */
async function startCell(cell: string, name = 'training'): Promise<TestNotebook> {
  const notebook = await openNotebook(name, cell);
  await notebook.run(0);
  await notebook.whenRunning(0);
  return notebook;
}

async function lookInto(notebook: TestNotebook): Promise<void> {
  await vscode.commands.executeCommand(COMMANDS.whereIsItStuck, notebook.document.uri);
}

/** Starts a cell that waits for a process, and chooses that process in the list. Returns its pid. */
async function chooseProcess(name: string): Promise<number> {
  const notebook = await startCell(WAITS_FOR_PROCESS, name);
  await lookInto(notebook);
  await chooseQuickPickRow('sleep (process');
  const [, pid] = /End sleep \(process (\d+)\)\?/.exec(await dialogMessage()) ?? assert.fail();
  return Number(pid);
}

describe('pictures of Where Is It Stuck?', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  it('where-is-it-stuck: the stack of a cell that waits for an event', async () => {
    await lookInto(await startCell(WAITS));
    await quickPickRows();
    await pictureOf('where-is-it-stuck', ['.quick-input-widget']);
    await pressKeys('Escape');
  });

  it('question-end-process: the question before a process is ended; message-process-ended: the message after it', async () => {
    await chooseProcess('build');
    await pictureOf('question-end-process', ['.monaco-dialog-box']);
    await pressDialogButton('End sleep');
    await pictureOfMessage('message-process-ended', 'Asked sleep', /to end\./);
  });

  it('message-process-not-ended: the process ended by itself before the user answered the question', async () => {
    const pid = await chooseProcess('upload');
    process.kill(pid, 'SIGKILL');
    await whenEnded(pid);
    await pressDialogButton('End sleep');
    await pictureOfMessage('message-process-not-ended', 'did not end', /\.$/);
  });

  it('message-file-not-opened: a line of a file that does not exist', async () => {
    await lookInto(await startCell(IN_FILE));
    await chooseQuickPickRow('model.py');
    await pictureOfMessage('message-file-not-opened', 'was not opened', /does not exist/);
  });

  it('progress-look: a kernel that has not answered yet; message-unanswered: the same kernel after the time limit', async () => {
    const notebook = await openNotebookInC('analysis');
    const looking = lookInto(notebook);
    await pictureOfMessage('progress-look', 'Looking inside analysis.ipynb', /./);
    await looking;
    await pictureOfMessage('message-unanswered', 'analysis.ipynb does not answer', /C code/);
  });
});
