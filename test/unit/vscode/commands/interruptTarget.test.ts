import assert from 'node:assert/strict';
import { KEYBINDING } from '../../../../src/vscode/contributions';
import { interruptTarget } from '../../../../src/vscode/commands/interruptTarget';

const uri = { scheme: 'file', path: '/a.ipynb' };

describe('interruptTarget', () => {
  it('takes the id of a kernel', () => {
    assert.deepEqual(interruptTarget('kernel-1'), { kind: 'kernel', id: 'kernel-1' });
  });

  it('takes the Uri of a notebook', () => {
    assert.deepEqual(interruptTarget(uri), { kind: 'resource', uri });
  });

  it("takes the context object of a notebook's toolbar, and of a cell's", () => {
    const toolbar = { notebookEditor: { notebookUri: uri }, ui: true };
    assert.deepEqual(interruptTarget(toolbar), { kind: 'resource', uri });
    assert.deepEqual(interruptTarget({ notebook: { uri } }), { kind: 'resource', uri });
  });

  it('takes nothing for what is active, and tells the key from the palette', () => {
    assert.deepEqual(interruptTarget(undefined), { kind: 'active', isKey: false });
    assert.deepEqual(interruptTarget(null), { kind: 'active', isKey: false });
    assert.deepEqual(interruptTarget(KEYBINDING.args), { kind: 'active', isKey: true });
  });

  for (const argument of [42, {}, [], { notebookEditor: {} }, { scheme: 'file' }, true]) {
    it(`does not understand ${JSON.stringify(argument)}`, () => {
      assert.equal(interruptTarget(argument), undefined);
    });
  }
});
