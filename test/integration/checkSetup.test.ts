import assert from 'node:assert/strict';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkSetup, type CheckOptions } from '../../src/check/checkSetup';
import { formatReport } from '../../src/check/formatReport';
import type { SetupReport } from '../../src/check/SetupReport';
import { findHost } from '../../src/interpreters/find';
import { nullLogger } from '../../src/base/logger';
import { testEnvironment } from '../setup/environment';
import { skipBecause } from '../setup/skip';
import { PYTHON_FILES } from './fixtures/daemons';

const POSIX = process.platform !== 'win32';

/** What `tmpdir` looks at. */
const TEMP_VARIABLES = ['TMPDIR', 'TEMP', 'TMP'];

/** Long enough for a Python to start and to say that it is there: under Wine that takes seconds. */
const HANG_LIMIT_MS = POSIX ? 3000 : 12_000;

const { pythons } = testEnvironment();

function check(python: string, options: Partial<CheckOptions> = {}): Promise<SetupReport> {
  return checkSetup({
    findInterpreter: () => Promise.resolve(python),
    findHost,
    pythonFiles: PYTHON_FILES,
    versions: { vscode: 'none', extension: '0.1.0' },
    logger: nullLogger,
    ...options,
  });
}

function assertFailed(report: SetupReport, name: string, detail: RegExp): void {
  assert.equal(report.ok, false);
  const failed = report.steps.filter(({ status }) => status === 'failed');
  assert.deepEqual(
    failed.map((step) => step.name),
    [name],
    formatReport(report),
  );
  assert.match(failed[0]?.detail ?? '', detail);
}

/** That none of the processes which the report names is there any more. */
function assertGone({ steps }: SetupReport): void {
  for (const { detail } of steps) {
    const [, pid] = /^process (\d+)$/.exec(detail) ?? [];
    if (pid !== undefined) {
      assert.throws(() => process.kill(Number(pid), 0), { code: 'ESRCH' }, `${pid} is left`);
    }
  }
}

describe('the check of the set-up', () => {
  let folder: string;
  let temp: string;
  let before: Record<string, string | undefined>;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-'));
    // Files that the check leaves behind are found here.
    temp = path.join(folder, 'temp');
    await mkdir(temp);
    before = Object.fromEntries(TEMP_VARIABLES.map((name) => [name, process.env[name]]));
    Object.assign(process.env, Object.fromEntries(TEMP_VARIABLES.map((name) => [name, temp])));
  });

  afterEach(async () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) {
        Reflect.deleteProperty(process.env, name);
      } else {
        process.env[name] = value;
      }
    }
    const left = await readdir(temp);
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    assert.deepEqual(left, [], 'files are left behind');
  });

  for (const { path: python, version } of pythons) {
    it(`goes the whole way on Python ${version}`, async () => {
      const report = await check(python);
      assert.equal(report.ok, true, formatReport(report));
      const interrupt = report.steps.find(({ name }) => name === 'interrupt');
      const method = POSIX ? 'signal' : 'event';
      assert.match(
        interrupt?.detail ?? '',
        new RegExp(`^interrupted after \\d+ ms \\(${method}: `),
      );
      assert.equal(report.versions.python, `CPython ${version}`);
      assertGone(report);
    });
  }

  it('says where a Python is no file', async () => {
    const report = await check(path.join(folder, 'nowhere', 'python'));
    assertFailed(report, 'interpreter', /is not a working Python\. \(ENOENT\)$/);
  });

  it('says where a Python is another program', async () => {
    const report = await check(process.execPath);
    assertFailed(report, 'interpreter', /is not a working Python\. \(.+\)$/);
  });

  it('says where the daemon does not start', async () => {
    const report = await check(pythonOf(0), { pythonFiles: folder });
    assertFailed(report, 'daemon', /^The interrupt daemon has ended\.$/);
    assert.ok(report.log.some((line) => line.includes('kernel_interrupt_daemon.py')));
  });

  it('says where the kernel does not start, and what it wrote', async () => {
    const pythonFiles = path.join(folder, 'pythonFiles');
    await cp(PYTHON_FILES, pythonFiles, { recursive: true });
    await rm(path.join(pythonFiles, 'small_kernel', 'kernel.py'));
    const report = await check(pythonOf(0), { pythonFiles });
    assertFailed(report, 'kernel', /^The kernel ended with 1\. [^]*No module named/);
    assertGone(report);
  });

  it('says where the kernel hangs, and leaves none behind', async () => {
    const pythonFiles = path.join(folder, 'pythonFiles');
    await cp(PYTHON_FILES, pythonFiles, { recursive: true });
    const pidFile = path.join(folder, 'pid');
    const code = `import os, time
with open(${JSON.stringify(pidFile)}, "w") as file: file.write(str(os.getpid()))
print("waiting", flush=True)
time.sleep(600)
`;
    await writeFile(path.join(pythonFiles, 'small_kernel', '__main__.py'), code);
    const report = await check(pythonOf(0), { pythonFiles, limitsMs: { kernel: HANG_LIMIT_MS } });
    assertFailed(report, 'kernel', /^The kernel did not answer within \d+ ms\. waiting$/);
    const pid = Number(await readFile(pidFile, 'utf8'));
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });

  it('says where a Python that answers questions is a script that starts no kernel', async function () {
    if (!POSIX) {
      skipBecause(this, 'a script is a shell script');
    }
    const script = path.join(folder, 'python');
    const lines = ['#!/bin/sh', 'case " $* " in', '*" -m "*) echo broken >&2; exit 3;;', 'esac'];
    await writeFile(script, [...lines, `exec '${pythonOf(0)}' "$@"`, ''].join('\n'));
    await chmod(script, 0o755);
    assertFailed(await check(script), 'kernel', /^The kernel ended with 3\. broken$/);
  });
});

function pythonOf(index: number): string {
  const python = pythons[index];
  assert.ok(python, 'the set-up made no Python');
  return python.path;
}
