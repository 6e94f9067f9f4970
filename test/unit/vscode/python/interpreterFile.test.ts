import assert from 'node:assert/strict';
import path from 'node:path';
import { interpreterFile } from '../../../../src/vscode/python/interpreterFile';

describe('interpreterFile', () => {
  it('accepts the path and the Uri of a file', async () => {
    assert.equal(await interpreterFile(__filename), __filename);
    const uri = { scheme: 'file', fsPath: __filename };
    assert.equal(await interpreterFile(uri), __filename);
  });

  const bad: Record<string, unknown> = {
    'a path that does not exist': path.join(__dirname, 'no', 'python'),
    'a path below a file': path.join(__filename, 'python'),
    'a folder': __dirname,
    'a command on the PATH': 'python3',
    'an empty path': '',
    'a Uri whose scheme is not file': { scheme: 'http', fsPath: __filename },
    'a number': 42,
    'a bigint': 10n,
    null: null,
  };
  for (const [what, interpreter] of Object.entries(bad)) {
    it(`rejects ${what}`, async () => {
      await assert.rejects(interpreterFile(interpreter), {
        name: 'KernelInterruptError',
        code: 'NO_INTERPRETER',
      });
    });
  }
});
