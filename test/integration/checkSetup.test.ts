import assert from 'node:assert/strict';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkSetup, type CheckOptions } from '../../src/check/checkSetup';
import { formatReport } from '../../src/check/formatReport';
import type { SetupReport } from '../../src/check/SetupReport';
import { findDaemonPython } from '../../src/interpreters/find';
import { nullLogger } from '../../src/base/logger';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { PYTHON_FILES } from './fixtures/daemons';

const POSIX = process.platform !== 'win32';

/** What `tmpdir` looks at. */
const TEMP_VARIABLES = ['TMPDIR', 'TEMP', 'TMP'];

/** What the tests change. */
const VARIABLES = [...TEMP_VARIABLES, 'PYTHONPATH'];

/** Long enough for two Pythons to start, and for the second to say that it is there: under Wine that takes seconds. */
const HANG_LIMIT_MS = POSIX ? 4000 : 25_000;

const { pythons, kernels } = testEnvironment();

/** Every Python, with what the check is to use there. */
const TARGETS = [
  ...kernels.map(({ python, pythonVersion, ipykernelVersion }) => ({
    python,
    version: pythonVersion,
    name: 'ipykernel',
    title: `ipykernel ${ipykernelVersion} on Python ${pythonVersion}`,
  })),
  ...pythons
    .filter(({ path: python }) => !kernels.some((kernel) => kernel.python === python))
    .map(({ path: python, version }) => ({
      ...{ python, version },
      name: 'the test program',
      title: `the test program on Python ${version}`,
    })),
];

function check(python: string, options: Partial<CheckOptions> = {}): Promise<SetupReport> {
  return checkSetup({
    findInterpreter: () => Promise.resolve(python),
    findDaemonPython,
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
    for (const [, pid] of detail.matchAll(/process (\d+)/g)) {
      assert.throws(() => process.kill(Number(pid), 0), { code: 'ESRCH' }, `${pid} is left`);
    }
  }
}

function detailOf({ steps }: SetupReport, step: string): string {
  return steps.find(({ name }) => name === step)?.detail ?? '';
}

/** That the report says which of the two the check used, and why. */
function assertUsed(report: SetupReport, name: string): void {
  const usage =
    name === 'ipykernel'
      ? /The check used ipykernel\./
      : /ipykernel is not installed in .+: the check used a small test program instead\. To check a real kernel, install ipykernel there\./;
  assert.match(detailOf(report, 'kernel'), usage);
}

/** That both tasks were interrupted by the first route, as what was interrupted says, and that it has ended. */
function assertWentTheWholeWay(report: SetupReport, name: string): void {
  assert.equal(report.ok, true, formatReport(report));
  assertUsed(report, name);
  const method = POSIX ? 'signal' : 'event';
  for (const step of ['interrupt', 'sleep']) {
    assert.match(
      detailOf(report, step),
      new RegExp(`^interrupted after \\d+ ms \\(${method}: \\d+ ms\\), confirmed by ${name}$`),
    );
  }
  assert.match(
    detailOf(report, 'message'),
    /^ZeroMQ \S+ sent a message to 127\.0\.0\.1 and received it$/,
  );
  assertGone(report);
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
    before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));
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

  for (const { python, version, name, title } of TARGETS) {
    it(`goes the whole way with ${title}`, async () => {
      const report = await check(python);
      assertWentTheWholeWay(report, name);
      assert.equal(detailOf(report, 'cell'), `${name} runs the loop`);
      assert.equal(report.versions.python?.startsWith(`CPython ${version}`), true);
    });
  }

  it('goes the whole way behind a launcher, as a virtual environment has it on Windows', async function () {
    const { launcher } = kernels.find((kernel) => kernel.launcher !== undefined) ?? {};
    if (launcher === undefined) {
      return skipBecause(this, 'only Windows has such launchers');
    }
    const report = await check(launcher);
    assertWentTheWholeWay(report, 'ipykernel');
    assert.match(
      detailOf(report, 'cell'),
      /^ipykernel runs the loop in process \d+, which the launcher/,
    );
  });

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

  /** A Python without ipykernel, and with one that is this code. */
  const brokenIpykernel = async (code: string): Promise<SetupReport> => {
    await writeFile(path.join(folder, 'ipykernel.py'), '');
    await writeFile(path.join(folder, 'ipykernel_launcher.py'), code);
    process.env['PYTHONPATH'] = folder;
    return check(pythonOf(0), { limitsMs: { kernel: HANG_LIMIT_MS } });
  };

  const brokenTestProgram = async (code: string): Promise<SetupReport> => {
    const pythonFiles = path.join(folder, 'pythonFiles');
    await cp(PYTHON_FILES, pythonFiles, { recursive: true });
    await writeFile(path.join(pythonFiles, 'test_program.py'), code);
    return check(pythonOf(0), { pythonFiles, limitsMs: { kernel: HANG_LIMIT_MS } });
  };

  for (const [name, checkBroken] of [
    ['ipykernel', brokenIpykernel],
    ['the test program', brokenTestProgram],
  ] as const) {
    it(`says where ${name} does not start, and what it wrote`, async () => {
      const report = await checkBroken('raise SystemExit("broken")');
      assertFailed(report, 'kernel', / It ended with 1\. [^]*broken$/);
      assertUsed(report, name);
      assertGone(report);
    });

    it(`says where ${name} hangs, and leaves none behind`, async () => {
      const pidFile = path.join(folder, 'pid');
      const report = await checkBroken(`import os, time
with open(${JSON.stringify(pidFile)}, "w") as file: file.write(str(os.getpid()))
print("waiting", flush=True)
time.sleep(600)
`);
      assertFailed(report, 'kernel', / (It|The kernel) did not answer within \d+ ms\. waiting$/);
      assertUsed(report, name);
      const pid = Number(await readFile(pidFile, 'utf8'));
      assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    });
  }

  it('says where a Python that answers questions is a script that starts no kernel', async function () {
    if (!POSIX) {
      skipBecause(this, 'a script is a shell script');
    }
    const script = path.join(folder, 'python');
    const lines = ['#!/bin/sh', 'case " $* " in', '*" -m "*) echo broken >&2; exit 3;;', 'esac'];
    await writeFile(script, [...lines, `exec '${pythonOf(0)}' "$@"`, ''].join('\n'));
    await chmod(script, 0o755);
    assertFailed(await check(script), 'kernel', / It ended with 3\. broken$/);
  });
});

function pythonOf(index: number): string {
  const python = pythons[index];
  assert.ok(python, 'the set-up made no Python');
  return python.path;
}
