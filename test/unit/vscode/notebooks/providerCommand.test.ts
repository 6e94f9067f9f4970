import assert from 'node:assert/strict';
import { providerCommand } from '../../../../src/vscode/notebooks/providerCommand';

const JUPYTER = 'jupyter.interruptkernel';

describe('providerCommand', () => {
  it('is the command of the Jupyter extension for its notebooks and Interactive Windows', () => {
    for (const type of ['jupyter-notebook', 'interactive']) {
      assert.equal(providerCommand(type, [JUPYTER]).id, JUPYTER);
    }
  });

  it("is VS Code's command if the Jupyter extension is missing or does not run the notebook's kernel", () => {
    assert.equal(providerCommand('jupyter-notebook', []).id, 'notebook.interruptExecution');
    assert.equal(providerCommand('my-notebook', [JUPYTER]).id, 'notebook.interruptExecution');
  });
});
