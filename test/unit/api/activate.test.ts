import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { activate, EXTENSION_ID } from '../../../api/activate';
import { KernelInterruptUnavailableError } from '../../../api/KernelInterruptUnavailableError';
import { REPOSITORY } from '../../../packaging/places';

describe('KernelInterrupt.api of the npm package', () => {
  it('looks for the extension by the name that it has', async () => {
    const text = await readFile(path.join(REPOSITORY, 'package.json'), 'utf8');
    const { publisher, name } = JSON.parse(text) as { publisher: string; name: string };
    assert.equal(EXTENSION_ID, `${publisher}.${name}`);
  });

  it('activates the extension and returns what it returns', async () => {
    const api = { version: 1 };
    assert.equal(await activate({ activate: () => Promise.resolve(api) }), api);
  });

  it('says that the extension is not installed', async () => {
    await assert.rejects(activate(undefined), (error) => {
      assert.ok(error instanceof KernelInterruptUnavailableError);
      assert.equal(error.reason, 'notInstalled');
      assert.match(error.message, /is not installed or is disabled\. Install or enable ".+"/);
      return true;
    });
  });

  for (const [what, exports] of [
    ['of another version', { version: 2 }],
    ['without a version', {}],
    ['that is not there', undefined],
  ] as const) {
    it(`says that it does not know an API ${what}`, async () => {
      await assert.rejects(activate({ activate: () => Promise.resolve(exports) }), {
        name: 'KernelInterruptUnavailableError',
        reason: 'otherVersion',
      });
    });
  }

  it('passes on why the activation failed', async () => {
    const failure = new Error('no');
    const activation = activate({ activate: () => Promise.reject(failure) });
    await assert.rejects(activation, (error) => error === failure);
  });
});
