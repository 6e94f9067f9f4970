import { once } from 'node:events';
import * as vscode from 'vscode';
import { fakePython } from '../fixtures/python-extension/fakePython';
import { BUSY_CELL } from '../kernelProvider/TestNotebook';
import { pictureOfMessage } from './message';
import { resizeWindow } from './picture';
import { checkSetup, pictureOfReport } from './report';
import { clearStage, openNotebook, plainProcess, register } from './stage';

describe('pictures of the report', () => {
  before(() => resizeWindow({ width: 760, height: 900 }));
  afterEach(() => clearStage());

  it('check-setup: the report of Check Setup; message-check-setup: its message', async () => {
    const notebook = await openNotebook('forecast', BUSY_CELL);
    await notebook.run(0);
    await notebook.whenRunning(0);
    await checkSetup();
    await pictureOfMessage('message-check-setup', 'Everything works', /\.$/);
    await pictureOfReport('check-setup', 'Everything works');
  });

  it('check-setup-no-notebook: the report if no notebook is active', async () => {
    await checkSetup();
    await pictureOfReport('check-setup-no-notebook', 'No notebook is active');
  });

  it('check-setup-dead: the report if the kernel of the active editor has ended', async () => {
    const child = await plainProcess();
    const document = await vscode.workspace.openTextDocument({ content: '' });
    await vscode.window.showTextDocument(document);
    await register({ name: 'training.py', process: child, resource: document.uri });
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await checkSetup();
    await pictureOfReport('check-setup-dead', 'has ended. Restart it');
  });

  it('check-setup-failed: the report if a step failed; message-check-failed: the message about it', async () => {
    const { control, environments } = await fakePython();
    const { path } = environments.getActiveEnvironmentPath();
    control.select('/no/such/python', { silently: true });
    try {
      await checkSetup();
      await pictureOfMessage('message-check-failed', 'The step', /Choose another Python/);
      await pictureOfReport('check-setup-failed', 'failed');
    } finally {
      control.select(path, { silently: true });
    }
  });
});
