import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { MODULES } from '../../packaging/places';
import { parseTarget, platformOf, TARGETS } from '../../packaging/targets';
import { chooseAddon, type AddonManifest } from '../../packaging/zeromqAddon';

const BUILD = path.join(MODULES, 'zeromq', 'build');

describe('npm run package', () => {
  let manifest: AddonManifest;

  before(async () => {
    manifest = JSON.parse(
      await readFile(path.join(BUILD, 'manifest.json'), 'utf8'),
    ) as AddonManifest;
  });

  for (const target of TARGETS) {
    it(`finds the addon of zeromq.js for ${target}`, () => {
      const addon = chooseAddon(manifest, platformOf(target));
      assert.ok(existsSync(path.join(BUILD, ...addon.path.split(/[\\/]/))), addon.path);
      assert.deepEqual(Object.values(addon.manifest), [addon.path]);
    });
  }

  it('rejects an unknown target and lists the known ones', () => {
    assert.throws(() => parseTarget('web'), /^Error: There is no package for "web"\. .+linux-x64/);
  });

  it('rejects a platform that zeromq.js has no addon for', () => {
    const platform = { os: 'linux', arch: 'riscv64', libc: 'glibc' } as const;
    assert.throws(
      () => chooseAddon(manifest, platform),
      /no addon for linux on riscv64 with glibc/,
    );
  });
});
