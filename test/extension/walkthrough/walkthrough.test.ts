import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, EXTENSION_ID } from '../../../src/vscode/contributions';
import { WALKTHROUGH } from '../../../src/vscode/manifest';
import { runFromPalette } from '../../rig/vscode/page/palette';
import { skipWithoutPage } from '../../rig/vscode/page/ui';
import { openWalkthroughStep, walkthroughStep } from '../../rig/vscode/page/walkthrough';
import { kernelInterrupt } from '../kernelInterrupt';
import { pictureTitle } from './pictureTitle';
import { waitForMessage } from '../messages';
import { registerProvidedKernel } from '../providedKernel';
import { waitUntil } from '../waiting';

const ID = `${EXTENSION_ID}#${WALKTHROUGH.id}`;

type Step = keyof typeof WALKTHROUGH.steps;

const idOf = (step: Step): string => `${ID}#${step}`;

/** For each step, does what the step asks the user to do. */
const ACTIONS: Record<Step, () => Promise<void>> = {
  stopCell: () => runFromPalette('Kernel Interrupt: Interrupt Kernel'),
  pressAgain: async () => {
    const kernel = await registerProvidedKernel(
      { name: 'Stubborn', status: 'busy' },
      { obeys: false },
    );
    const { id } = kernel.registered;
    const press = (): Thenable<unknown> =>
      vscode.commands.executeCommand(COMMANDS.interruptKernel, id);
    await Promise.all([press(), press()]);
    kernel.registered.dispose();
  },
  whereIsItStuck: () => runFromPalette('Kernel Interrupt: Where Is It Stuck?'),
  checkSetup: async () => {
    await runFromPalette('Kernel Interrupt: Check Setup');
    await waitForMessage('Everything works');
  },
};

describe('the walkthrough', () => {
  const openWalkthrough = async (): Promise<void> => {
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', ID, false);
  };
  const close = async (): Promise<void> => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  };

  before(async function () {
    skipWithoutPage(this);
    await kernelInterrupt();
  });

  afterEach(close);

  for (const step of Object.keys(ACTIONS) as Step[]) {
    it(`has a step ${step}, which is complete once the user has run its command`, async () => {
      await openWalkthrough();
      await walkthroughStep(idOf(step), false);
      // The walkthrough would take the focus from the palette when it shows the picture of the step.
      await close();
      await ACTIONS[step]();
      await openWalkthrough();
      await walkthroughStep(idOf(step), true);
    });
  }

  it('shows the picture of each step', async () => {
    // VS Code shows no picture if the editor is narrow.
    for (const bar of ['closeSidebar', 'closeAuxiliaryBar']) {
      await vscode.commands.executeCommand(`workbench.action.${bar}`);
    }
    await openWalkthrough();
    for (const step of Object.keys(ACTIONS) as Step[]) {
      await openWalkthroughStep(idOf(step), await pictureTitle(step));
    }
  });

  it('has a command that opens an unsaved copy of the sample notebook', async () => {
    await vscode.commands.executeCommand(COMMANDS.openSample);
    const { notebook } = vscode.window.activeNotebookEditor ?? assert.fail('No notebook is open.');
    assert.equal(notebook.isUntitled, true);
    assert.equal(notebook.notebookType, 'jupyter-notebook');
    const cells = notebook.getCells().map(({ document }) => document);
    assert.match(cells[0]?.getText() ?? '', /^x = 42$/m);
    assert.ok(cells.every(({ languageId }) => languageId === 'python'));
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await waitUntil('the notebook is closed', () => notebook.isClosed);
  });
});
