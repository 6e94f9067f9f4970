import * as vscode from 'vscode';
import { pressKeys } from '../../rig/vscode/page/keyboard';
import { focusCellEditor } from '../../rig/vscode/page/notebook';
import { pressNotificationButton } from '../../rig/vscode/page/notifications';
import { COMMANDS } from '../../../src/vscode/contributions';
import { quickPickRows } from '../../rig/vscode/page/quickPick';
import { BUSY_CELL, type TestNotebook } from '../kernelProvider/TestNotebook';
import { pictureOfMessage } from './message';
import { pictureOf, resizeWindow } from './picture';
import { clearStage, openNotebook, plainProcess, register } from './stage';

const ANNOUNCE = "print('running', flush=True)";
const SAVES = `${ANNOUNCE}\nimport time\ntry:\n    time.sleep(600)\nexcept KeyboardInterrupt:\n    print('saved')`;
const STUBBORN = `${ANNOUNCE}\nimport time\nwhile True:\n    try:\n        time.sleep(600)\n    except KeyboardInterrupt:\n        pass`;

const WAITS = `import threading\n\ndef train(done):\n    done.wait()\n\n${ANNOUNCE}\ntrain(threading.Event())`;

const NAME = 'training.ipynb';

/** Opens a notebook and starts its only cell. */
async function startCell(cell: string, name = 'training'): Promise<TestNotebook> {
  const notebook = await openNotebook(name, cell);
  await notebook.run(0);
  await notebook.whenRunning(0);
  await focusCellEditor(0);
  return notebook;
}

const interrupt = (): Thenable<unknown> =>
  vscode.commands.executeCommand('kernelInterrupt.interruptKernel');

describe('the message', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  it('message-interrupted: a busy loop that Ctrl+Shift+C has stopped', async () => {
    await startCell(BUSY_CELL);
    await pressKeys('Control+Shift+C');
    await pictureOfMessage('message-interrupted', NAME, /was interrupted after \d/);
  });

  it('message-ended: a cell that saves and ends at the interrupt', async () => {
    await startCell(SAVES);
    await pressKeys('Control+Shift+C');
    await pictureOfMessage('message-ended', NAME, /reported no error/);
  });

  it('message-sent: a kernel that cannot be observed', async () => {
    await register({ name: 'R on the cluster', interrupt: () => Promise.resolve() });
    await interrupt();
    await pictureOfMessage('message-sent', 'R on the cluster', /cannot see/);
  });

  it('message-idle: a kernel that runs nothing', async () => {
    const notebook = await openNotebook('training', 'x = 42');
    await notebook.runToEnd(0);
    await interrupt();
    await pictureOfMessage('message-idle', NAME, /idle/);
  });

  it('progress: a cell that catches every interrupt; message-still-busy: the same cell after all routes', async () => {
    await startCell(STUBBORN);
    await pressKeys('Control+Shift+C');
    await pictureOfMessage('progress', `Interrupting ${NAME}`, /./);
    await pictureOfMessage(
      'message-still-busy',
      `${NAME} is still running`,
      /catches the interrupt/,
    );
  });

  it('where-is-it-stuck: the stack of a cell that waits for an event', async () => {
    const notebook = await startCell(WAITS);
    await vscode.commands.executeCommand(COMMANDS.whereIsItStuck, notebook.document.uri);
    await quickPickRows();
    await pictureOf('where-is-it-stuck', ['.quick-input-widget']);
    await pressKeys('Escape');
  });

  it('message-cancelled: an interrupt that the user has cancelled', async () => {
    await startCell(STUBBORN, 'simulation');
    await pressKeys('Control+Shift+C');
    await pressNotificationButton('Interrupting simulation.ipynb', 'Cancel');
    await pictureOfMessage('message-cancelled', 'Cancelled', /sent to simulation.ipynb/);
  });

  it('message-dead: a kernel whose process has ended', async () => {
    const child = await plainProcess();
    const kernel = await register({ name: 'Python 3', process: child, language: 'python' });
    child.kill('SIGKILL');
    await vscode.commands.executeCommand('kernelInterrupt.interruptKernel', kernel.id);
    await pictureOfMessage('message-dead', 'Python 3', /no longer running/);
  });

  it('message-refused: a kernel that an interrupt would end; force-question: the question before it is interrupted', async () => {
    await register({
      ...{ name: 'Python 3', process: await plainProcess(), language: 'python', status: 'busy' },
    });
    await interrupt();
    await pictureOfMessage('message-refused', 'Python 3', /was not interrupted/);
    await pressNotificationButton('Python 3', 'Interrupt Anyway…');
    await pictureOf('force-question', ['.monaco-dialog-box']);
    await pressKeys('Escape');
  });

  it('message-refused-starting: a kernel that is starting', async () => {
    await register({
      ...{
        name: 'Python 3',
        process: await plainProcess(),
        language: 'python',
        status: 'starting',
      },
    });
    await interrupt();
    await pictureOfMessage('message-refused-starting', 'Python 3', /still starting/);
  });

  it('message-refused-language: a kernel that is not Python, without an interrupt mode', async () => {
    await register({
      ...{ name: 'JavaScript', process: await plainProcess(), language: 'javascript' },
    });
    await interrupt();
    await pictureOfMessage('message-refused-language', 'JavaScript', /was not interrupted/);
  });

  it('message-all: the outcomes of all kernels in one message', async () => {
    await register({ name: 'R on the cluster', interrupt: () => Promise.resolve() });
    await startCell(BUSY_CELL);
    await vscode.commands.executeCommand('kernelInterrupt.interruptAllKernels');
    await pictureOfMessage('message-all', NAME, /R on the cluster/);
  });
});
