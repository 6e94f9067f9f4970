import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { whenWritten } from '../../../src/jupyter/whenWritten';

const LIMIT_MS = 5000;

describe('a connection file that is awaited', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'when-written-'));
    file = path.join(folder, 'kernel.json');
  });

  afterEach(() => rm(folder, { recursive: true }));

  const written = (limitMs = LIMIT_MS, signal = new AbortController().signal): Promise<boolean> =>
    whenWritten(file, limitMs, signal);

  it('is there once all of it is', async () => {
    await writeFile(file, '{ "shell_port": 1');
    const waiting = written();
    await writeFile(file, '{ "shell_port": 1 }');
    assert.equal(await waiting, true);
  });

  it('is there too where it stays something that cannot be read: whoever reads it says so', async () => {
    await writeFile(file, 'no JSON');
    assert.equal(await written(), true);
  });

  it('is given up at the time limit, and when nobody waits any more', async () => {
    assert.equal(await written(100), false);
    const over = new AbortController();
    const waiting = written(60_000, over.signal);
    over.abort();
    assert.equal(await waiting, false);
  });
});
