import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { TOOLS } from '../../../src/vscode/contributions';
import { dialogButtons, dialogMessage, pressDialogButton } from '../../rig/vscode/page/dialogs';
import { callTool } from '../callTool';
import { registerProvidedKernel, type ProvidedKernel } from '../providedKernel';

/** Presses the button that allows the call. Its name differs between versions of VS Code. */
async function allow(): Promise<void> {
  const [button, ...others] = (await dialogButtons()).filter((name) => name !== 'Cancel');
  assert.ok(button !== undefined && others.length === 0);
  await pressDialogButton(button);
}

describe('the question before a tool runs', () => {
  let kernel: ProvidedKernel;

  beforeEach(async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const resource = vscode.Uri.joinPath(folder?.uri ?? assert.fail(), 'models', 'a_b.ipynb');
    kernel = await registerProvidedKernel({ name: 'a_b.ipynb', status: 'busy', resource });
  });

  afterEach(() => void kernel.registered.dispose());

  it('names the notebook and who runs its kernel, and the kernel is interrupted if the user allows it', async () => {
    const calling = callTool(TOOLS.interruptKernel, { kernel: 'a_b.ipynb' });
    const message = await dialogMessage();
    assert.match(message, /Interrupt a Jupyter kernel\?/);
    assert.match(
      message,
      /interrupt this kernel: models\/a_b\.ipynb, run by the extension that registered it\./,
    );
    assert.equal(kernel.interrupts(), 0);
    await allow();
    assert.match(
      await calling,
      /^Sent an interrupt to a_b\.ipynb \(the interrupt command of the extension that registered it\)\./,
    );
    assert.equal(kernel.interrupts(), 1);
  });

  it('leads to no interrupt if the user refuses', async () => {
    const calling = assert.rejects(callTool(TOOLS.interruptKernel, { kernel: 'a_b.ipynb' }));
    await dialogMessage();
    await pressDialogButton('Cancel');
    await calling;
    assert.equal(kernel.interrupts(), 0);
  });

  it('says which lines of code the model gets', async () => {
    const calling = assert.rejects(callTool(TOOLS.whereIsItStuck, { kernel: 'a_b.ipynb' }));
    const message = await dialogMessage();
    assert.match(message, /The model gets the lines of code that run now, /);
    await pressDialogButton('Cancel');
    await calling;
  });

  it('is not asked if no kernel has the name that the agent gives', async () => {
    const answer = await callTool(TOOLS.interruptKernel, { kernel: 'unknown.ipynb' });
    assert.match(answer, /^No kernel is named "unknown\.ipynb"\./);
  });

  it('covers only the kernel that it named, and not a later kernel of the same name', async () => {
    const calling = callTool(TOOLS.interruptKernel, { kernel: 'a_b.ipynb' });
    await dialogMessage();
    kernel.registered.dispose();
    kernel = await registerProvidedKernel({ name: 'a_b.ipynb', status: 'busy' });
    await allow();
    assert.match(await calling, /^a_b\.ipynb is not the kernel that the user was asked about\./);
    assert.equal(kernel.interrupts(), 0);
  });
});
