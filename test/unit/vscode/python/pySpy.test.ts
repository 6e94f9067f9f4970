import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { askPySpy, findPySpy } from '../../../../src/vscode/python/pySpy';
import { skipBecause } from '../../../rig/skip';
import { PY_SPY_DUMP } from '../../kernels/inside/pySpyDump';

describe('py-spy', () => {
  let folder: string;
  let home: string;
  let workspace: string;

  before(function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'the fake py-spy is a shell script');
    }
  });

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'py-spy-')));
    home = path.join(folder, 'home');
    workspace = path.join(folder, 'workspace');
    await mkdir(home);
    await mkdir(workspace);
  });

  afterEach(() => rm(folder, { recursive: true }));

  /** Writes a shell script that replaces py-spy. */
  async function write(where: string, script: string): Promise<string> {
    const file = path.join(where, 'py-spy');
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return file;
  }

  const find = (...folders: readonly string[]): Promise<string | undefined> =>
    findPySpy({ path: folders.join(path.delimiter), workspaceFolders: [workspace] });

  describe('findPySpy', () => {
    it('finds py-spy on PATH, and returns its real path', async () => {
      const file = await write(home, '');
      const links = path.join(folder, 'links');
      await mkdir(links);
      await symlink(file, path.join(links, 'py-spy'));
      assert.equal(await find('/no/such/folder', home), file);
      assert.equal(await find(links), file);
    });

    it('finds no py-spy in the workspace, not even through a link', async () => {
      const own = await write(workspace, '');
      await symlink(own, path.join(home, 'py-spy'));
      const link = path.join(folder, 'link');
      await symlink(workspace, link);
      assert.equal(await find(workspace, home, link), undefined);
      const real = path.join(folder, 'real');
      await mkdir(real);
      assert.equal(await find(workspace, real), undefined);
      const outside = await write(real, '');
      assert.equal(await find(workspace, real), outside);
    });

    it('finds no py-spy in the workspace if the workspace folder or the folder on PATH is a link to the other', async () => {
      const file = await write(home, '');
      const link = path.join(folder, 'link');
      await symlink(home, link);
      assert.equal(await findPySpy({ path: home, workspaceFolders: [link] }), undefined);
      assert.equal(await findPySpy({ path: link, workspaceFolders: [home] }), undefined);
      assert.equal(await findPySpy({ path: link, workspaceFolders: [] }), file);
    });

    it('finds no py-spy in relative folders of PATH or if PATH is not set, and ignores a folder named py-spy', async () => {
      await mkdir(path.join(home, 'py-spy'));
      assert.equal(await find('', '.', 'bin', home), undefined);
      assert.equal(await findPySpy({ path: undefined, workspaceFolders: [] }), undefined);
    });
  });

  describe('askPySpy', () => {
    it('runs py-spy in the folder of its file, with --nonblocking and the pid, and returns the stack', async () => {
      const dump = path.join(home, 'dump.json');
      await writeFile(dump, PY_SPY_DUMP);
      const file = await write(home, `echo "$PWD $*" > ${home}/args; cat ${dump}`);
      const { frames } = await askPySpy(file, 4242);
      assert.equal(frames[1]?.name, 'stuck');
      const { readFile } = await import('node:fs/promises');
      assert.equal(
        await readFile(path.join(home, 'args'), 'utf8'),
        `${home} dump --json --nonblocking --pid 4242\n`,
      );
    });

    it('rejects with the first line that py-spy writes to stderr', async () => {
      const file = await write(home, 'echo "Error: Permission denied\nStack" >&2; exit 1');
      await assert.rejects(askPySpy(file, 1), {
        code: 'OS_ERROR',
        message: 'py-spy failed: Permission denied',
      });
    });

    it('rejects an endless output, and an output without a stack', async () => {
      await assert.rejects(askPySpy(await write(home, 'exec yes'), 1), { code: 'OS_ERROR' });
      await assert.rejects(askPySpy(await write(home, 'echo "[]"'), 1), {
        message: 'py-spy saw no line of a cell.',
      });
    });
  });
});
