import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packagesOf } from '../../packaging/bundle';
import { throwUnlessRead } from '../../packaging/linkedLibraries';
import { packageNotice } from '../../packaging/notices';

describe('the collection of licence texts for a package', () => {
  let modules: string;

  beforeEach(async () => {
    modules = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-modules-'));
    await mkdir(path.join(modules, 'new-dependency'));
    await writeFile(path.join(modules, 'new-dependency', 'package.json'), '{"version":"1.2.3"}');
  });

  afterEach(() => rm(modules, { recursive: true, force: true, maxRetries: 10 }));

  it('fails if a dependency has no licence text', async () => {
    await assert.rejects(
      packageNotice('new-dependency', modules),
      /^Error: new-dependency has no licence text: add .+new-dependency\.txt\.$/,
    );
  });

  it("contains all of a dependency's licence files", async () => {
    for (const name of ['LICENSE.txt', 'LICENSE_MPL-2.0.txt']) {
      await writeFile(path.join(modules, 'new-dependency', name), `text of ${name}`);
    }
    assert.deepEqual(await packageNotice('new-dependency', modules), {
      name: 'new-dependency',
      version: '1.2.3',
      text: 'text of LICENSE.txt\n\ntext of LICENSE_MPL-2.0.txt',
    });
  });

  it('fails for a version of zeromq.js whose linked libraries were not checked', () => {
    assert.throws(() => throwUnlessRead('7.0.0'), /^Error: zeromq\.js is now 7\.0\.0\. Check /);
  });

  it('covers each npm package that has a file in the bundle', () => {
    const files = [
      'src/extension.ts',
      'node_modules/plain/index.js',
      'node_modules/@scope/name/out/main.js',
      'node_modules/plain/node_modules/nested/index.js',
    ];
    assert.deepEqual(packagesOf(files), ['@scope/name', 'nested', 'plain']);
  });
});
