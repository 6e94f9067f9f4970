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

/** With the installed package and no other extension: no Python extension, none that runs notebooks. */
describe('Kernel Interrupt alone', () => {
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
    // Otherwise VS Code asks whether to save it.
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('alone-other: the kernel of a console in the view; alone-list: in the list; alone-interrupted: after the button of its row', async () => {
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
