import assert from 'node:assert/strict';
import { reloadWindow } from '../page/reload';
import { keepNote, keptNote } from '../runner/stage';

describe('a reload of the window', () => {
  it('starts the tests over in a new extension host', async () => {
    const earlier = keptNote();
    if (earlier === undefined) {
      keepNote(String(process.pid));
      await reloadWindow();
    }
    assert.notEqual(earlier, String(process.pid));
  });
});
