import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, EXTENSION_ID } from '../../../../src/vscode/contributions';
import { WALKTHROUGH } from '../../../../src/vscode/manifest';
import { pressKeys } from '../../../rig/vscode/page/keyboard';
import { focusCellEditor } from '../../../rig/vscode/page/notebook';
import { pressNotificationButton } from '../../../rig/vscode/page/notifications';
import { selectableRows } from '../../../rig/vscode/page/quickPick';
import { ui } from '../../../rig/vscode/page/ui';
import { openWalkthroughStep } from '../../../rig/vscode/page/walkthrough';
import { JupyterNotebook } from '../../jupyter/JupyterNotebook';
import { startStrangersKernel } from '../../jupyter/strangersKernel';
import { BUSY_CELL } from '../../kernelProvider/TestNotebook';
import { kernelInterrupt, STATUS_BAR_ID } from '../../kernelInterrupt';
import { statusBarItem } from '../../../rig/vscode/page/statusBar';
import { pictureTitle } from '../../walkthrough/pictureTitle';
import { pictureOfMessage } from '../message';
import { editorsAndStatusBar, movePointerAway, pictureOf, resizeWindow } from '../picture';
import { STEPS } from '../pictures';
import { clearStage } from '../stage';
import { WIDTH_VARIABLE } from '../variables';

const WINDOW = ['.monaco-workbench'];

/** These pictures show the installed package with the stand-in for the Jupyter extension and the settings of a new user. */
describe('pictures of the first use', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  it('first-start: the window after the start', async () => {
    await kernelInterrupt();
    await movePointerAway();
    await pictureOf('first-start', WINDOW, 0);
  });

  it('message-no-kernel-here: Interrupt Kernel when only a kernel of another program was found', async () => {
    const stranger = await startStrangersKernel();
    try {
      await vscode.commands.executeCommand(COMMANDS.interruptKernel);
      await pictureOfMessage(
        'message-no-kernel-here',
        'No kernel of this window was found',
        /other windows and programs/,
      );
    } finally {
      await stranger.dispose();
    }
  });

  it('quick-pick-others: the kernels of other programs, none selected', async () => {
    const stranger = await startStrangersKernel();
    try {
      await vscode.commands.executeCommand(COMMANDS.interruptKernel);
      await vscode.commands.executeCommand('notifications.clearAll');
      await vscode.commands.executeCommand(COMMANDS.interruptAllKernels);
      await pressNotificationButton('No kernel of this window', 'Other Kernels…');
      assert.ok((await selectableRows()).every(({ isSelected }) => !isSelected));
      await pictureOf('quick-pick-others', ['.quick-input-widget']);
      await pressKeys('Escape');
    } finally {
      await stranger.dispose();
    }
  });

  it('notebook-opened: before a cell has run; notebook-busy: a cell that does not end; notebook-interrupted: the same cell after the interrupt, and a variable that the kernel has kept', async () => {
    const notebook = await JupyterNotebook.open(
      'forecast',
      'weights = [0.5, 0.25, 0.125]',
      BUSY_CELL,
      'weights',
    );
    try {
      await pictureOf('notebook-opened', editorsAndStatusBar, 0);
      await notebook.runToEnd(0);
      await notebook.run(1);
      await notebook.whenRunning(1);
      await statusBarItem(STATUS_BAR_ID, 'forecast.ipynb: busy');
      await focusCellEditor(1);
      await pictureOf('notebook-busy', editorsAndStatusBar, 0);
      await pressKeys('Control+Shift+C');
      await notebook.whenEnded(1);
      assert.deepEqual(await notebook.runToEnd(2), ['[0.5, 0.25, 0.125]']);
      await notebook.whenAtRest();
      await pictureOf('notebook-interrupted', editorsAndStatusBar, 0);
    } finally {
      await notebook.close();
    }
  });
});

describe('pictures of the walkthrough', () => {
  before(() => resizeWindow({ width: 1280, height: 800 }));
  afterEach(clearStage);

  for (const [step, name] of Object.entries(STEPS)) {
    it(`${name}: the step ${step}`, async () => {
      const id = `${EXTENSION_ID}#${WALKTHROUGH.id}`;
      await vscode.commands.executeCommand('workbench.action.closeAuxiliaryBar');
      await vscode.commands.executeCommand('workbench.action.openWalkthrough', id, false);
      // VS Code shows no picture if the editor is narrow.
      const title = process.env[WIDTH_VARIABLE] ? undefined : await pictureTitle(step);
      await openWalkthroughStep(`${id}#${step}`, title);
      await movePointerAway();
      await pictureOf(name, ['.part.editor'], 0);
    });
  }
});

describe("pictures of VS Code's page about the extension", () => {
  before(() => resizeWindow({ width: 1280, height: 800 }));
  after(clearStage);

  it('details: the page with the README', async () => {
    await vscode.commands.executeCommand('workbench.extensions.search', '@installed Kernel');
    await ui(async (page, name) => {
      const row = page.locator('.extensions-list .monaco-list-row').filter({ hasText: name });
      await row.first().click();
      const frame = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
      await frame.locator('h1').first().waitFor();
    }, 'Kernel Interrupt');
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await movePointerAway();
    await pictureOf('details', ['.part.editor'], 0);
  });
});
