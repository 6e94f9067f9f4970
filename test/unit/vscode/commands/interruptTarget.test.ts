import assert from 'node:assert/strict';
import { KEYBINDING } from '../../../../src/vscode/manifest';
import { interruptTarget } from '../../../../src/vscode/commands/interruptTarget';

const uri = { scheme: 'file', path: '/a.ipynb' };

describe('interruptTarget', () => {
  it('accepts the id of a kernel', () => {
    assert.deepEqual(interruptTarget('kernel-1'), { kind: 'kernel', id: 'kernel-1' });
  });

  it('accepts the Uri of a notebook', () => {
    assert.deepEqual(interruptTarget(uri), { kind: 'resource', uri });
  });

  it('accepts the context object of a notebook toolbar and of a cell toolbar', () => {
    const toolbar = { notebookEditor: { notebookUri: uri }, ui: true };
    assert.deepEqual(interruptTarget(toolbar), { kind: 'resource', uri });
    assert.deepEqual(interruptTarget({ notebook: { uri } }), { kind: 'resource', uri });
  });

  it('means the active editor if the argument is missing or is that of the key, and says whether the key was pressed', () => {
    assert.deepEqual(interruptTarget(undefined), { kind: 'active', isKey: false });
    assert.deepEqual(interruptTarget(null), { kind: 'active', isKey: false });
    assert.deepEqual(interruptTarget(KEYBINDING.args), { kind: 'active', isKey: true });
  });

  for (const argument of [42, {}, [], { notebookEditor: {} }, { scheme: 'file' }, true]) {
    it(`returns undefined for ${JSON.stringify(argument)}`, () => {
      assert.equal(interruptTarget(argument), undefined);
    });
  }
});
