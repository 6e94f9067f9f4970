import * as vscode from 'vscode';
import { COMMANDS } from '../../../../src/vscode/contributions';
import { closeQuickPick, quickPickRows } from '../../../rig/vscode/page/quickPick';
import {
  clickViewRow,
  emptyView,
  pressViewRowButton,
  viewRow,
} from '../../../rig/vscode/page/view';
import { startStrangersKernel } from '../../jupyter/strangersKernel';
import { kernelInterrupt } from '../../kernelInterrupt';
import { openKernelsView, VIEW_TITLE } from '../../kernelsView';
import { movePointerAway, pictureOf, resizeWindow } from '../picture';
import { checkSetup, pictureOfReport } from '../report';
import { clearStage } from '../stage';

const WINDOW = ['.monaco-workbench'];

async function pictureOfWindow(name: string): Promise<void> {
  await movePointerAway();
  await pictureOf(name, WINDOW, 0);
}

/**
 * These pictures show the installed package with no other extension: neither a Python extension nor one that runs
 * notebooks.
 */
describe('pictures of Kernel Interrupt without other extensions', () => {
  before(async () => {
    await resizeWindow();
    await kernelInterrupt();
  });

  afterEach(clearStage);

  it('alone-check-setup: the report without the Python extension', async () => {
    await checkSetup();
    await pictureOfReport('alone-check-setup', 'No notebook is active');
  });

  it('alone-view: the view without a kernel; alone-sample: the sample notebook beside it', async () => {
    await openKernelsView();
    await emptyView(VIEW_TITLE, 'Open Sample');
    await pictureOfWindow('alone-view');
    await vscode.commands.executeCommand(COMMANDS.openSample);
    await emptyView(VIEW_TITLE, 'Run Cell');
    await pictureOfWindow('alone-sample');
    // Reverts the notebook, because otherwise VS Code would ask whether to save it.
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('alone-other: a kernel of another program in the view; alone-list: the same kernel in Show Kernels; alone-interrupted: the view after its button has interrupted the kernel', async () => {
    const stranger = await startStrangersKernel();
    try {
      await openKernelsView();
      await vscode.commands.executeCommand(COMMANDS.searchKernels);
      await clickViewRow(VIEW_TITLE, /^Other Kernels/);
      const row = new RegExp(`\\(process ${stranger.pid}\\): busy`);
      await viewRow(VIEW_TITLE, row);
      await pictureOfWindow('alone-other');
      const shown = vscode.commands.executeCommand(COMMANDS.showKernels);
      await quickPickRows();
      await pictureOf('alone-list', ['.quick-input-widget']);
      await closeQuickPick(shown);
      await pressViewRowButton(VIEW_TITLE, row, 'Interrupt Kernel');
      await viewRow(VIEW_TITLE, new RegExp(`\\(process ${stranger.pid}\\): idle`));
      await pictureOfWindow('alone-interrupted');
    } finally {
      await stranger.dispose();
    }
  });
});
