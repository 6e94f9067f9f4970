import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findKernels } from '../../../../src/sources/local/findKernels';
import { skipBecause } from '../../../rig/skip';

describe('findKernels', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'find-kernels-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("runs find_kernels.py in its folder, isolated from the user's Python settings, and reads its output", async function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'the fake Python is a shell script');
    }
    const python = path.join(folder, 'python');
    const script = `#!/bin/sh\nprintf '{"folders":["%s","%s"]}\\n' "$*" "$(pwd -P)"\n`;
    await writeFile(python, script, { mode: 0o700 });
    const { folders } = await findKernels(python, folder);
    const [args, cwd] = folders;
    assert.equal(args, `-I -S -X utf8 ${path.join(folder, 'find_kernels.py')}`);
    assert.equal(path.basename(cwd ?? ''), path.basename(folder));
  });

  it('rejects if the Python fails', async () => {
    // Node fails, because it does not know the option -I.
    await assert.rejects(findKernels(process.execPath, folder));
  });

  it('rejects if the Python does not exist', async () => {
    await assert.rejects(findKernels(path.join(folder, 'no-python'), folder), { code: 'ENOENT' });
  });
});
