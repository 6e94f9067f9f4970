import assert from 'node:assert/strict';
import { watch as watchFolder } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import sinon, { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { FolderWatch } from '../../../../src/sources/local/FolderWatch';
import { skipBecause } from '../../../rig/skip';

const LIMIT_MS = 5000;

describe('FolderWatch', () => {
  let folder: string;
  let other: string;
  let clock: SinonFakeTimers;
  let look: sinon.SinonSpy;
  let watch: FolderWatch;

  beforeEach(async () => {
    [folder = '', other = ''] = await Promise.all(
      ['one-', 'other-'].map((name) => mkdtemp(path.join(tmpdir(), `folder-watch-${name}`))),
    );
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    look = sinon.spy();
    watch = new FolderWatch(look);
  });

  afterEach(async () => {
    watch.dispose();
    clock.restore();
    await Promise.all([folder, other].map((one) => rm(one, { recursive: true, force: true })));
  });

  /** Waits without a timer, because the clock is a fake. */
  async function until(what: string, holds: () => boolean): Promise<void> {
    const end = performance.now() + LIMIT_MS;
    while (!holds()) {
      assert.ok(performance.now() < end, `Not in time: ${what}`);
      await setImmediate();
    }
  }

  /** Waits until the watch has noticed a change, and has set a timer for a search. */
  async function noticed(): Promise<void> {
    await until('the change is noticed', () => clock.countTimers() > 0);
  }

  /** Changes a folder, and waits until the operating system has reported the change to a second watcher. */
  async function told(changed: string, change: () => Promise<void>): Promise<void> {
    let isTold = false;
    const watcher = watchFolder(changed, () => (isTold = true));
    watcher.on('error', () => (isTold = true));
    await change();
    await until('the system reports the change', () => isTold);
    watcher.close();
    await setImmediate();
  }

  const write = (parent: string, name: string): Promise<void> =>
    writeFile(path.join(parent, name), '{}');

  it('searches 0.2, 1, 3 and 10 s after a connection file appears', async () => {
    watch.watch([folder]);
    await write(folder, 'kernel-1.json');
    await noticed();
    const looks = [199, 1, 799, 1, 1999, 1, 6999, 1, 60_000].map((ms) => {
      clock.tick(ms);
      return look.callCount;
    });
    assert.deepEqual(looks, [0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });

  it('searches after a connection file is deleted', async () => {
    await write(folder, 'kernel-1.json');
    watch.watch([folder]);
    await unlink(path.join(folder, 'kernel-1.json'));
    await noticed();
  });

  it('searches 0.2 s after the first of several files appears, and 1, 3 and 10 s after the last one does', async () => {
    watch.watch([folder]);
    await write(folder, 'kernel-1.json');
    await noticed();
    clock.tick(150);
    await told(folder, () => write(folder, 'kernel-2.json'));
    const looks = [49, 1, 949, 1, 1999, 1, 6999, 1, 60_000].map((ms) => {
      clock.tick(ms);
      return look.callCount;
    });
    assert.deepEqual(looks, [0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });

  it('searches if a known connection file with an unusual name is deleted, but not if an unknown file with an unusual name appears', async () => {
    await write(folder, 'tmp1.json');
    watch.watch([folder], [path.join(folder, 'tmp1.json')]);
    await told(folder, () => write(folder, 'tmp2.json'));
    assert.equal(clock.countTimers(), 0);
    await unlink(path.join(folder, 'tmp1.json'));
    await noticed();
  });

  it('does not search if a file appears that is not a connection file', async () => {
    watch.watch([folder]);
    await told(folder, () => write(folder, 'notes.txt'));
    assert.equal(clock.countTimers(), 0);
  });

  it('does not search if an existing connection file is written again', async function () {
    if (process.platform === 'darwin') {
      skipBecause(this, 'macOS may still report that the file was created');
    }
    await write(folder, 'kernel-1.json');
    watch.watch([folder]);
    await told(folder, () => write(folder, 'kernel-1.json'));
    assert.equal(clock.countTimers(), 0);
  });

  it('watches only the folders that it was given last', async () => {
    watch.watch([folder]);
    watch.watch([folder]);
    watch.watch([other]);
    await told(folder, () => write(folder, 'kernel-1.json'));
    assert.equal(clock.countTimers(), 0);
    await write(other, 'kernel-2.json');
    await noticed();
  });

  it('searches again if a file appeared after the search began that read the folder', async () => {
    const { mtimeMs } = await stat(folder);
    watch.watch([folder], [], mtimeMs + 1);
    assert.equal(clock.countTimers(), 0, 'a search after the last change counts');
    watch.watch([]);
    watch.watch([folder], [], mtimeMs);
    assert.equal(clock.countTimers() > 0, true);
  });

  it('searches when a folder that did not exist appears, and when a connection file appears in it', async () => {
    const late = path.join(folder, 'jupyter', 'runtime');
    watch.watch([late]);
    await told(folder, () => write(folder, 'kernel-1.json'));
    assert.equal(clock.countTimers(), 0, 'a file in a parent folder counts');
    await mkdir(late, { recursive: true });
    await noticed();
    clock.tick(60_000);
    await write(late, 'kernel-1.json');
    await noticed();
  });

  it('searches when a folder appears whose parent folders appeared before it', async () => {
    const parent = path.join(folder, 'share', 'jupyter');
    const late = path.join(parent, 'runtime');
    watch.watch([late]);
    for (const made of [path.dirname(parent), parent]) {
      await told(path.dirname(made), () => mkdir(made));
      assert.equal(clock.countTimers(), 0, `${made} counts`);
    }
    await mkdir(late);
    await noticed();
  });

  it('does not search if a folder vanishes, and searches when the folder is there again', async () => {
    watch.watch([folder]);
    await told(folder, () => rm(folder, { recursive: true }));
    assert.equal(clock.countTimers(), 0);
    await mkdir(folder);
    await noticed();
    clock.tick(60_000);
    await write(folder, 'kernel-1.json');
    await noticed();
  });

  it('does not search once it is disposed', async () => {
    watch.watch([folder]);
    await write(folder, 'kernel-1.json');
    await noticed();
    watch.dispose();
    assert.equal(clock.countTimers(), 0);
    await told(folder, () => write(folder, 'kernel-2.json'));
    assert.equal(clock.countTimers(), 0);
  });
});
