import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { KernelInterrupt, type KernelRegistration } from '../../../api';
import { pressKeys } from '../../rig/vscode/page/keyboard';
import { quickPickRows } from '../../rig/vscode/page/quickPick';
import { pictureOf, resizeWindow } from './picture';
import { clearStage, register } from './stage';

const workspace = (): vscode.Uri => vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail();

const hostOf = (name: string, folder = '.'): KernelRegistration => ({
  name,
  resource: vscode.Uri.joinPath(workspace(), folder, name),
  interrupt: () => Promise.resolve(),
});

const restart = (): Promise<void> => Promise.resolve();

describe('the quick pick', () => {
  before(() => resizeWindow());

  beforeEach(async () => {
    await register({ ...hostOf('training.ipynb'), restart, status: 'busy' });
    await register({ ...hostOf('simulation.ipynb', 'experiments'), restart, status: 'busy' });
    await register({ ...hostOf('plots.ipynb'), restart, status: 'idle' });
    await register({ name: 'R on the cluster', interrupt: () => Promise.resolve() });
    assert.equal((await KernelInterrupt.api()).kernels.length, 4);
  });

  afterEach(async () => {
    await pressKeys('Escape');
    await clearStage();
  });

  it('quick-pick-kernels: what Show Kernels lists', async () => {
    void vscode.commands.executeCommand('kernelInterrupt.showKernels');
    assert.equal((await quickPickRows()).length, 4);
    await pictureOf('quick-pick-kernels', ['.quick-input-widget']);
  });

  it('quick-pick-choice: Interrupt Kernel where several are busy', async () => {
    void vscode.commands.executeCommand('kernelInterrupt.interruptKernel');
    await quickPickRows();
    await pictureOf('quick-pick-choice', ['.quick-input-widget']);
  });
});
