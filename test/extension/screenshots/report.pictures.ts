import { once } from 'node:events';
import * as vscode from 'vscode';
import { REPOSITORY_FOLDER } from '../../rig/places';
import { runFromPalette } from '../../rig/vscode/page/palette';
import { fakePython } from '../fixtures/python-extension/fakePython';
import { BUSY_CELL } from '../kernelProvider/TestNotebook';
import { previewText } from '../../rig/vscode/page/preview';
import { ui } from '../../rig/vscode/page/ui';
import { pictureOfMessage } from './message';
import { movePointerAway, pictureOf, resizeWindow } from './picture';
import { clearStage, openNotebook, plainProcess, register } from './stage';

/** The part of the DOM's Element that this file uses. This project compiles without the DOM's types. */
interface Rendered {
  innerHTML: string;
}

/** Replaces the path of this repository in the rendered report. */
async function hideRepositoryPath(): Promise<void> {
  await ui(async (page, folder) => {
    for (const frame of page.frames()) {
      for (const body of await frame.locator('.markdown-body').all()) {
        await body.evaluate((shown: Rendered, hidden) => {
          shown.innerHTML = shown.innerHTML.replaceAll(hidden, '~/project');
        }, folder);
      }
    }
  }, REPOSITORY_FOLDER);
}

/** Takes a picture of the report with this headline. */
async function pictureOfReport(name: string, headline: string): Promise<void> {
  await previewText(headline);
  await vscode.commands.executeCommand('notifications.clearAll');
  await hideRepositoryPath();
  await movePointerAway();
  await pictureOf(name, ['.part.editor'], 0);
}

const check = (): Promise<void> => runFromPalette('Kernel Interrupt: Check Setup');

describe('the report', () => {
  before(() => resizeWindow({ width: 760, height: 900 }));
  afterEach(() => clearStage());

  it('check-setup: the report of Check Setup; message-check-setup: its message', async () => {
    const notebook = await openNotebook('forecast', BUSY_CELL);
    await notebook.run(0);
    await notebook.whenRunning(0);
    await check();
    await pictureOfMessage('message-check-setup', 'Everything works', /\.$/);
    await pictureOfReport('check-setup', 'Everything works');
  });

  it('check-setup-no-notebook: without a notebook', async () => {
    await check();
    await pictureOfReport('check-setup-no-notebook', 'No notebook is active');
  });

  it('check-setup-dead: the kernel of the notebook has ended', async () => {
    const child = await plainProcess();
    const document = await vscode.workspace.openTextDocument({ content: '' });
    await vscode.window.showTextDocument(document);
    await register({ name: 'training.py', process: child, resource: document.uri });
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await check();
    await pictureOfReport('check-setup-dead', 'has ended. Restart it');
  });

  it('check-setup-failed: a step that failed; message-check-failed: its message', async () => {
    const { control, environments } = await fakePython();
    const { path } = environments.getActiveEnvironmentPath();
    control.select('/no/such/python', { silently: true });
    try {
      await check();
      await pictureOfMessage('message-check-failed', 'The step', /Choose another Python/);
      await pictureOfReport('check-setup-failed', 'failed');
    } finally {
      control.select(path, { silently: true });
    }
  });
});
