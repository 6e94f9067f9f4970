import assert from 'node:assert/strict';
import { PlainNotebook } from './PlainNotebook';

describe('a notebook of the fixture plain-provider', () => {
  let notebook: PlainNotebook;

  afterEach(() => notebook.close());

  it('runs its cells until it is interrupted, and then skips the waiting cells', async () => {
    notebook = await PlainNotebook.open('plain', 'done', 'run', 'done');
    assert.deepEqual(await notebook.runToEnd(0), ['running']);
    assert.equal(notebook.succeeded(0), true);
    await notebook.run(1, 2);
    await notebook.whenRunning(1);
    const { interruptCount } = notebook.provider;
    await notebook.cancel();
    await notebook.whenEnded(1);
    assert.equal(notebook.provider.interruptCount, interruptCount + 1);
    assert.equal(notebook.succeeded(1), false);
    assert.deepEqual(notebook.output(1), ['running', 'Interrupted']);
    assert.deepEqual(notebook.output(2), []);
  });

  it('can have cells that ignore an interrupt, and cells that need time to stop', async () => {
    notebook = await PlainNotebook.open('others', 'stubborn 3', 'slow 1');
    await notebook.run(0);
    await notebook.whenRunning(0);
    await notebook.cancel();
    assert.equal(notebook.succeeded(0), undefined);
    await notebook.whenEnded(0);
    assert.equal(notebook.succeeded(0), true);
    await notebook.run(1);
    await notebook.whenRunning(1);
    await notebook.cancel();
    assert.equal(notebook.succeeded(1), undefined);
    await notebook.whenEnded(1);
    assert.equal(notebook.succeeded(1), false);
  });
});
