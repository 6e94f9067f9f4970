import * as vscode from 'vscode';
import { COMMANDS } from '../../../../src/vscode/contributions';
import { previewText } from '../../../rig/vscode/page/preview';
import { pictureOfMessage } from '../message';
import { movePointerAway, pictureOf, resizeWindow } from '../picture';
import { clearStage, plainProcess, register } from '../stage';

const NAME = 'training.ipynb';

/** These pictures show a workspace that is not trusted. */
describe('pictures of restricted mode', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  it('restricted-mode: the window with a busy kernel', async () => {
    const document = await vscode.workspace.openTextDocument({
      content: 'x = 42',
      language: 'python',
    });
    await vscode.window.showTextDocument(document);
    await register({ name: NAME, status: 'busy', interrupt: () => Promise.resolve() });
    await movePointerAway();
    await pictureOf('restricted-mode', ['.monaco-workbench'], 0);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('message-refused-untrusted: a kernel that needs the daemon', async () => {
    const child = await plainProcess();
    const { id } = await register({
      name: NAME,
      process: child,
      language: 'python',
      status: 'busy',
    });
    await vscode.commands.executeCommand(COMMANDS.interruptKernel, id);
    await pictureOfMessage('message-refused-untrusted', NAME, /not trusted/);
  });

  it('message-untrusted: Restart Daemon', async () => {
    await vscode.commands.executeCommand(COMMANDS.restartDaemon);
    await pictureOfMessage('message-untrusted', 'not trusted', /runs no Python/);
  });

  it('message-no-look-untrusted: Where Is It Stuck?', async () => {
    const interrupt = (): Promise<void> => Promise.resolve();
    const { id } = await register({ name: NAME, status: 'busy', interrupt });
    await vscode.commands.executeCommand(COMMANDS.whereIsItStuck, id);
    await pictureOfMessage('message-no-look-untrusted', 'not trusted', /runs no code/);
  });

  it('check-setup-untrusted: the report of Check Setup', async () => {
    await vscode.commands.executeCommand(COMMANDS.checkSetup);
    await previewText('not trusted');
    await vscode.commands.executeCommand('notifications.clearAll');
    await movePointerAway();
    await pictureOf('check-setup-untrusted', ['.part.editor'], 0);
  });
});
