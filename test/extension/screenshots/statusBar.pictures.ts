import * as vscode from 'vscode';
import type { KernelStatus } from '../../../api';
import { statusBarItem } from '../../rig/vscode/page/statusBar';
import { ui } from '../../rig/vscode/page/ui';
import { STATUS_BAR_ELEMENT, STATUS_BAR_ID } from './message';
import { pictureOf, resizeWindow } from './picture';
import { clearStage, plainProcess, register } from './stage';

/** A kernel of which its host says this, and whose interrupt takes as long as the picture does. */
async function registerAs(status: KernelStatus, name = 'training.ipynb'): Promise<void> {
  await register({ name, status, interrupt: () => new Promise(() => undefined) });
}

async function pictureOfItem(name: string, expected: string): Promise<void> {
  await statusBarItem(STATUS_BAR_ID, expected);
  // Its neighbours begin where this margin ends.
  await pictureOf(name, [STATUS_BAR_ELEMENT], 6);
}

describe('the status bar', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  for (const status of ['starting', 'idle', 'busy'] as const) {
    it(`status-bar-${status}`, async () => {
      await registerAs(status);
      await pictureOfItem(`status-bar-${status}`, `training.ipynb: ${status}`);
    });
  }

  it('status-bar-interrupting', async () => {
    await registerAs('busy');
    void vscode.commands.executeCommand('kernelInterrupt.interruptKernel');
    await pictureOfItem('status-bar-interrupting', 'training.ipynb: interrupting');
  });

  it('status-bar-dead', async () => {
    const child = await plainProcess();
    await register({ name: 'training.ipynb', process: child, language: 'python' });
    child.kill('SIGKILL');
    await pictureOfItem('status-bar-dead', 'training.ipynb: no longer running');
  });

  it('status-bar-several: and, under the pointer, what each of them does', async () => {
    await registerAs('busy');
    await registerAs('busy', 'simulation.ipynb');
    await registerAs('idle', 'plots.ipynb');
    await pictureOfItem('status-bar-several', '3 kernels, 2 busy');
    await ui((page, item) => page.locator(item).hover(), STATUS_BAR_ELEMENT);
    await pictureOf('status-bar-tooltip', ['.monaco-hover', STATUS_BAR_ELEMENT]);
  });
});
