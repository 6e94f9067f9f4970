import assert from 'node:assert/strict';
import { isHostMeant, isUnregistered } from '../../../../src/vscode/notebooks/unregisteredNotebook';
import { kernelState } from '../view/kernelState';

const NOTEBOOK = 'file:///mine.ipynb';

describe('a notebook whose kernel nobody registered', () => {
  it('is one that no registered kernel names', () => {
    assert.equal(isUnregistered(NOTEBOOK, []), true);
    assert.equal(isUnregistered(NOTEBOOK, [kernelState()]), true);
    assert.equal(isUnregistered(NOTEBOOK, [kernelState({ resource: NOTEBOOK })]), false);
  });

  it("is its host's business, whatever another notebook's kernel does", () => {
    assert.equal(isHostMeant(NOTEBOOK, [kernelState({ status: 'busy' })]), true);
  });

  it('may be that of a busy kernel that names no notebook', () => {
    const kernel = kernelState({ resource: undefined, status: 'busy' });
    assert.equal(isHostMeant(NOTEBOOK, [kernel]), false);
    assert.equal(isHostMeant(NOTEBOOK, [{ ...kernel, status: 'idle' }]), true);
  });
});
