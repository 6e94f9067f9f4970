import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { KernelInterrupt, type KernelRegistration } from '../../../api';
import { pressKeys } from '../../rig/vscode/page/keyboard';
import { quickPickRows } from '../../rig/vscode/page/quickPick';
import { pictureOf, resizeWindow } from './picture';
import { clearStage, register } from './stage';

const workspace = (): vscode.Uri => vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail();

const registrationOf = (name: string, folder = '.'): KernelRegistration => ({
  name,
  resource: vscode.Uri.joinPath(workspace(), folder, name),
  interrupt: () => Promise.resolve(),
});

const restart = (): Promise<void> => Promise.resolve();

describe('pictures of the quick pick', () => {
  before(() => resizeWindow());

  beforeEach(async () => {
    await register({ ...registrationOf('training.ipynb'), restart, status: 'busy' });
    await register({
      ...registrationOf('simulation.ipynb', 'experiments'),
      restart,
      status: 'busy',
    });
    await register({ ...registrationOf('plots.ipynb'), restart, status: 'idle' });
    await register({ name: 'R on the cluster', interrupt: () => Promise.resolve() });
    assert.equal((await KernelInterrupt.api()).kernels.length, 4);
  });

  afterEach(async () => {
    await pressKeys('Escape');
    await clearStage();
  });

  it('quick-pick-kernels: the list of Show Kernels', async () => {
    void vscode.commands.executeCommand('kernelInterrupt.showKernels');
    assert.equal((await quickPickRows()).length, 4);
    await pictureOf('quick-pick-kernels', ['.quick-input-widget']);
  });

  it('quick-pick-choice: the list of Interrupt Kernel if several kernels are busy', async () => {
    void vscode.commands.executeCommand('kernelInterrupt.interruptKernel');
    await quickPickRows();
    await pictureOf('quick-pick-choice', ['.quick-input-widget']);
  });
});
