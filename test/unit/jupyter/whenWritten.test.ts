import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { whenWritten } from '../../../src/jupyter/whenWritten';

const LIMIT_MS = 5000;

describe('whenWritten', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'when-written-'));
    file = path.join(folder, 'kernel.json');
  });

  afterEach(() => rm(folder, { recursive: true }));

  const written = (limitMs = LIMIT_MS, signal = new AbortController().signal): Promise<boolean> =>
    whenWritten(file, limitMs, signal);

  it('waits until the whole file is written', async () => {
    await writeFile(file, '{ "shell_port": 1');
    const waiting = written();
    await writeFile(file, '{ "shell_port": 1 }');
    assert.equal(await waiting, true);
  });

  it('waits until the kernel has written its ports into the file', async () => {
    await writeFile(file, '{ "shell_port": 0, "iopub_port": 0 }');
    const waiting = written();
    // For a file that is not JSON, it would be true after 1000 ms.
    assert.equal(await written(1500), false);
    await writeFile(file, '{ "shell_port": 50001, "iopub_port": 50002 }');
    assert.equal(await waiting, true);
  });

  it('resolves to true if the file stays invalid, so that its reader reports the error', async () => {
    await writeFile(file, 'no JSON');
    assert.equal(await written(), true);
  });

  it('resolves to false at the time limit, and when the signal aborts', async () => {
    assert.equal(await written(100), false);
    const over = new AbortController();
    const waiting = written(60_000, over.signal);
    over.abort();
    assert.equal(await waiting, false);
  });
});
