import * as vscode from 'vscode';
import type { KernelStatus } from '../../../api';
import { statusBarItem } from '../../rig/vscode/page/statusBar';
import { ui } from '../../rig/vscode/page/ui';
import { STATUS_BAR_ID } from '../kernelInterrupt';
import { STATUS_BAR_ELEMENT } from './message';
import { pictureOf, resizeWindow } from './picture';
import { clearStage, plainProcess, register } from './stage';

/** Registers a kernel whose provider reports this status. An interrupt of it never ends. */
async function registerWithStatus(status: KernelStatus, name = 'training.ipynb'): Promise<void> {
  await register({ name, status, interrupt: () => new Promise(() => undefined) });
}

/** Takes a picture of the status bar item once it has this text. */
async function pictureOfItem(name: string, expected: string): Promise<void> {
  await statusBarItem(STATUS_BAR_ID, expected);
  // A larger margin would show parts of other items.
  await pictureOf(name, [STATUS_BAR_ELEMENT], 6);
}

describe('the status bar', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  for (const status of ['starting', 'idle', 'busy'] as const) {
    it(`status-bar-${status}`, async () => {
      await registerWithStatus(status);
      await pictureOfItem(`status-bar-${status}`, `training.ipynb: ${status}`);
    });
  }

  it('status-bar-interrupting', async () => {
    await registerWithStatus('busy');
    void vscode.commands.executeCommand('kernelInterrupt.interruptKernel');
    await pictureOfItem('status-bar-interrupting', 'training.ipynb: interrupting');
  });

  it('status-bar-dead', async () => {
    const child = await plainProcess();
    await register({ name: 'training.ipynb', process: child, language: 'python' });
    child.kill('SIGKILL');
    await pictureOfItem('status-bar-dead', 'training.ipynb: no longer running');
  });

  it('status-bar-several: the number of kernels; status-bar-tooltip: the status of each kernel, under the pointer', async () => {
    await registerWithStatus('busy');
    await registerWithStatus('busy', 'simulation.ipynb');
    await registerWithStatus('idle', 'plots.ipynb');
    await pictureOfItem('status-bar-several', '3 kernels, 2 busy');
    await ui((page, item) => page.locator(item).hover(), STATUS_BAR_ELEMENT);
    await pictureOf('status-bar-tooltip', ['.monaco-hover', STATUS_BAR_ELEMENT]);
  });
});
