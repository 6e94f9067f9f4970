import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/contributions';
import { quickPickRows } from '../../rig/vscode/page/quickPick';
import { pressKeys } from '../../rig/vscode/page/keyboard';
import {
  clickViewRow,
  emptyView,
  viewMessage,
  viewRow,
  viewRowButtons,
} from '../../rig/vscode/page/view';
import { FoundKernels, type ReportedKernel } from '../foundKernels';
import { openKernelsView, VIEW_TITLE } from '../kernelsView';
import { BUSY_CELL } from '../kernelProvider/TestNotebook';
import { pictureOfMessage } from './message';
import { movePointerAway, pictureOf, resizeWindow } from './picture';
import { clearStage, openNotebook, plainProcess, register } from './stage';

const NONE_OF_WINDOW = 'No kernel of this window was found. Run a cell of a notebook first.';

const SIZE = { width: 800, height: 760 };

async function openView(size = SIZE): Promise<void> {
  await resizeWindow(size);
  await openKernelsView();
}

/** Takes a picture of the side bar. */
async function pictureOfView(name: string, pointerStays = false): Promise<void> {
  if (!pointerStays) {
    await movePointerAway();
  }
  await pictureOf(name, ['.part.sidebar'], 0);
}

/** Starts processes, and describes them as kernels of other programs. One of them cannot be interrupted. */
async function otherKernels(): Promise<readonly ReportedKernel[]> {
  // ipykernel catches SIGINT while it runs a cell, and ignores SIGINT while it is idle. The first two processes do the
  // same, so the list shows them as busy and idle.
  const busy = await plainProcess('sh', '-c', 'trap : INT; while true; do sleep 1; done');
  const idle = await plainProcess('sh', '-c', 'trap "" INT; exec sleep 600');
  const hidden = await plainProcess();
  const problem = { code: 'ACCESS_DENIED', message: 'It belongs to another user.' };
  return [
    { pid: pidOf(busy), session: '/home/ada/analysis.ipynb' },
    { pid: pidOf(idle), name: 'python3.13' },
    { pid: pidOf(hidden), name: 'python3.11', problem },
  ];
}

const pidOf = ({ pid }: ChildProcess): number => pid ?? assert.fail();

describe('pictures of the view', () => {
  let found: FoundKernels | undefined;

  afterEach(async () => {
    await found?.dispose();
    found = undefined;
    await clearStage();
  });

  after(() => resizeWindow());

  it('view-kernels: a busy, an idle and a dead kernel, and one that cannot be observed, with the buttons of a row', async () => {
    const idle = await openNotebook('plots', 'x = 42');
    await idle.runToEnd(0);
    const busy = await openNotebook('training', BUSY_CELL);
    await busy.run(0);
    await busy.whenRunning(0);
    await register({ name: 'R on the cluster', interrupt: () => Promise.resolve() });
    const child = await plainProcess();
    await register({ name: 'Julia 1.11', process: child, language: 'julia' });
    child.kill('SIGKILL');
    await openView();
    await viewRow(VIEW_TITLE, /^plots\.ipynb: idle/);
    await viewRow(VIEW_TITLE, /^R on the cluster: state unknown/);
    await viewRow(VIEW_TITLE, /^Julia 1\.11: no longer running/);
    await viewRowButtons(VIEW_TITLE, /^training\.ipynb: busy/);
    await pictureOfView('view-kernels', true);
  });

  it('view-none-of-window: only kernels of other programs; view-other-kernels: their group, expanded; quick-pick-kernels-others: the same in Show Kernels', async () => {
    found = await FoundKernels.use(...(await otherKernels()));
    await openView();
    await viewRow(VIEW_TITLE, /^Other Kernels/);
    await viewMessage(VIEW_TITLE, NONE_OF_WINDOW);
    await pictureOfView('view-none-of-window');
    await clickViewRow(VIEW_TITLE, /^Other Kernels/);
    await viewRow(VIEW_TITLE, /^analysis\.ipynb/);
    await pictureOfView('view-other-kernels');
    void vscode.commands.executeCommand(COMMANDS.showKernels);
    await quickPickRows();
    await pictureOf('quick-pick-kernels-others', ['.quick-input-widget']);
    await pressKeys('Escape');
  });

  it('view-empty: no kernel; message-list-empty: the same in Show Kernels; view-empty-notebook: no kernel, beside a notebook', async () => {
    found = await FoundKernels.use();
    await openView();
    await emptyView(VIEW_TITLE, 'Open Sample');
    await pictureOfView('view-empty');
    await vscode.commands.executeCommand(COMMANDS.showKernels);
    await pictureOfMessage('message-list-empty', 'No kernel was found', /Run a cell of a notebook/);
    await openNotebook('plots', 'x = 42');
    await vscode.commands.executeCommand('notifications.clearAll');
    await emptyView(VIEW_TITLE, 'Run Cell');
    await pictureOfView('view-empty-notebook');
  });

  it('view-empty-discovery-off: no kernel, because the search is off; message-discovery-off: the same in Show Kernels', async () => {
    await openView();
    await emptyView(VIEW_TITLE, 'Open the Setting');
    await pictureOfView('view-empty-discovery-off');
    await vscode.commands.executeCommand(COMMANDS.showKernels);
    await pictureOfMessage('message-discovery-off', 'No kernel is listed', /Discover Kernels/);
  });

  // This test comes last, because it leaves the side bar narrow.
  it('view-narrow: the view in a window 480 pixels wide; quick-pick-narrow: Show Kernels in this window', async () => {
    const notebook = await openNotebook('training', BUSY_CELL);
    await notebook.run(0);
    await notebook.whenRunning(0);
    found = await FoundKernels.use(...(await otherKernels()));
    await openView({ ...SIZE, width: 480 });
    await clickViewRow(VIEW_TITLE, /^Other Kernels/);
    await viewRow(VIEW_TITLE, /^analysis\.ipynb/);
    await movePointerAway();
    await pictureOf('view-narrow', ['.part.sidebar', '.part.statusbar'], 0);
    void vscode.commands.executeCommand(COMMANDS.showKernels);
    await quickPickRows();
    await pictureOf('quick-pick-narrow', ['.quick-input-widget']);
    await pressKeys('Escape');
  });
});
