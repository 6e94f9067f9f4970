import assert from 'node:assert/strict';
import { providerCommand } from '../../../../src/vscode/notebooks/providerCommand';

const JUPYTER = 'jupyter.interruptkernel';

describe('providerCommand', () => {
  it("is Jupyter's own for its notebooks and interactive windows", () => {
    for (const type of ['jupyter-notebook', 'interactive']) {
      assert.equal(providerCommand(type, [JUPYTER]).id, JUPYTER);
    }
  });

  it("is VS Code's where Jupyter is not there, or for other notebooks", () => {
    assert.equal(providerCommand('jupyter-notebook', []).id, 'notebook.interruptExecution');
    assert.equal(providerCommand('my-notebook', [JUPYTER]).id, 'notebook.interruptExecution');
  });
});
