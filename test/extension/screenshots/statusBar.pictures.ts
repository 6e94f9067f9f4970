import * as vscode from 'vscode';
import type { KernelRegistration } from '../../../api';
import type { KernelState } from '../../../src/vscode/view/KernelState';
import { statusBarItem } from '../../rig/vscode/page/statusBar';
import { ui } from '../../rig/vscode/page/ui';
import { STATUS_BAR_ID } from '../kernelInterrupt';
import { STATUS_BAR_ELEMENT } from './message';
import { movePointerAway, pictureOf, resizeWindow } from './picture';
import { STATES } from './pictures';
import { clearStage, register } from './stage';

/** The words of the status bar for each state. */
const WORDS: Readonly<Record<KernelState['status'], string>> = {
  starting: 'starting',
  idle: 'idle',
  busy: 'busy',
  dead: 'no longer running',
  unknown: 'state unknown',
};

/** Registers a kernel whose provider reports this status. An interrupt of the kernel never ends. */
async function registerWithStatus(
  status: KernelState['status'],
  name = 'training.ipynb',
): Promise<void> {
  const interrupt = (): Promise<void> => new Promise(() => undefined);
  const reported: Pick<KernelRegistration, 'status'> = status === 'unknown' ? {} : { status };
  await register({ name, ...reported, interrupt });
}

/** Takes a picture of the status bar item once it has this text. */
async function pictureOfItem(name: string, expected: string): Promise<void> {
  await statusBarItem(STATUS_BAR_ID, expected);
  await movePointerAway();
  // A larger margin would show parts of other items.
  await pictureOf(name, [STATUS_BAR_ELEMENT], 6);
}

describe('pictures of the status bar', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  for (const [status, name] of Object.entries(STATES) as [KernelState['status'], string][]) {
    it(`${name}: a kernel whose state is ${status}`, async () => {
      await registerWithStatus(status);
      await pictureOfItem(name, `training.ipynb: ${WORDS[status]}`);
    });
  }

  it('status-bar-interrupting: a kernel during an interrupt', async () => {
    await registerWithStatus('busy');
    void vscode.commands.executeCommand('kernelInterrupt.interruptKernel');
    await pictureOfItem('status-bar-interrupting', 'training.ipynb: interrupting');
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
