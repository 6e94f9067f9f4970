import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { activate, EXTENSION_ID } from '../../../api/activate';
import { KernelInterruptUnavailableError } from '../../../api/KernelInterruptUnavailableError';
import { REPOSITORY } from '../../../packaging/places';

describe('activate of the npm package', () => {
  it("has the extension id that the extension's package.json gives", async () => {
    const text = await readFile(path.join(REPOSITORY, 'package.json'), 'utf8');
    const { publisher, name } = JSON.parse(text) as { publisher: string; name: string };
    assert.equal(EXTENSION_ID, `${publisher}.${name}`);
  });

  it('activates the extension and returns its API', async () => {
    const api = { version: 1 };
    assert.equal(await activate({ activate: () => Promise.resolve(api) }), api);
  });

  it('rejects with "notInstalled" if the extension is not installed', async () => {
    await assert.rejects(activate(undefined), (error) => {
      assert.ok(error instanceof KernelInterruptUnavailableError);
      assert.equal(error.reason, 'notInstalled');
      assert.match(error.message, /is not installed or is disabled\. Install or enable ".+"/);
      return true;
    });
  });

  for (const [what, exports] of [
    ['has a version other than 1', { version: 2 }],
    ['has no version', {}],
    ['is undefined', undefined],
  ] as const) {
    it(`rejects with "otherVersion" if the API ${what}`, async () => {
      await assert.rejects(activate({ activate: () => Promise.resolve(exports) }), {
        name: 'KernelInterruptUnavailableError',
        reason: 'otherVersion',
      });
    });
  }

  it('passes on the error of the activation', async () => {
    const failure = new Error('no');
    const activation = activate({ activate: () => Promise.reject(failure) });
    await assert.rejects(activation, (error) => error === failure);
  });
});
