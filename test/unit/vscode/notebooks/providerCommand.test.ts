import assert from 'node:assert/strict';
import { providerCommand } from '../../../../src/vscode/notebooks/providerCommand';

const JUPYTER = 'jupyter.interruptkernel';

describe('providerCommand', () => {
  it('is the command of the Jupyter extension for its notebooks and Interactive Windows', () => {
    for (const type of ['jupyter-notebook', 'interactive']) {
      assert.equal(providerCommand(type, [JUPYTER]).id, JUPYTER);
    }
  });

  it("is VS Code's command without the Jupyter extension, and for other notebooks", () => {
    assert.equal(providerCommand('jupyter-notebook', []).id, 'notebook.interruptExecution');
    assert.equal(providerCommand('my-notebook', [JUPYTER]).id, 'notebook.interruptExecution');
  });
});
