import assert from 'node:assert/strict';
import { hostCommand } from '../../../../src/vscode/notebooks/providerCommand';

const JUPYTER = 'jupyter.interruptkernel';

describe('hostCommand', () => {
  it("is Jupyter's own for its notebooks and interactive windows", () => {
    for (const type of ['jupyter-notebook', 'interactive']) {
      assert.equal(hostCommand(type, [JUPYTER]).id, JUPYTER);
    }
  });

  it("is VS Code's where Jupyter is not there, or for other notebooks", () => {
    assert.equal(hostCommand('jupyter-notebook', []).id, 'notebook.interruptExecution');
    assert.equal(hostCommand('my-notebook', [JUPYTER]).id, 'notebook.interruptExecution');
  });
});
