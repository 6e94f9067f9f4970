import assert from 'node:assert/strict';
import { providerCommand } from '../../../../src/vscode/notebooks/providerCommand';

describe('providerCommand', () => {
  it('is the command of the Jupyter extension for a notebook whose kernel that extension runs', () => {
    assert.deepEqual(providerCommand(true), {
      id: 'jupyter.interruptkernel',
      takes: 'toolbarContext',
    });
  });

  it("is VS Code's command for the notebook of a provider other than the Jupyter extension", () => {
    assert.deepEqual(providerCommand(false), { id: 'notebook.interruptExecution', takes: 'uri' });
  });
});
