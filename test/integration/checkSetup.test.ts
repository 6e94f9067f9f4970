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

/** The variables that `tmpdir` reads. */
const TEMP_VARIABLES = ['TMPDIR', 'TEMP', 'TMP'];

/** The variables that the tests change. */
const VARIABLES = [...TEMP_VARIABLES, 'PYTHONPATH'];

/** Long enough for two Pythons to start and for the second to answer. Under Wine, a Python takes seconds to start. */
const HANG_LIMIT_MS = POSIX ? 4000 : 25_000;

const { pythons, kernels } = testEnvironment();

/** Every Python of the test environment. `name` says what the check interrupts on it: ipykernel or the test program. */
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

/** Checks that every process that the report names has ended. */
function assertEnded({ steps }: SetupReport): void {
  for (const { detail } of steps) {
    for (const [, pid] of detail.matchAll(/process (\d+)/g)) {
      assert.throws(
        () => process.kill(Number(pid), 0),
        { code: 'ESRCH' },
        `process ${pid} has not ended`,
      );
    }
  }
}

function detailOf({ steps }: SetupReport, step: string): string {
  return steps.find(({ name }) => name === step)?.detail ?? '';
}

/** Checks that the report names what the check used: ipykernel, or the test program because ipykernel is missing. */
function assertUsed(report: SetupReport, name: string): void {
  const usage =
    name === 'ipykernel'
      ? /The check used ipykernel\./
      : /ipykernel is not installed in .+: the check used a small test program instead\. To check a real kernel, install ipykernel there\./;
  assert.match(detailOf(report, 'kernel'), usage);
}

/** Checks that the first route interrupted the loop and the sleep, every step succeeded, and no process is left. */
function assertFinished(report: SetupReport, name: string): void {
  assert.equal(report.ok, true, formatReport(report));
  assertUsed(report, name);
  const route = POSIX ? 'SIGINT' : 'the interrupt event';
  for (const step of ['interrupt', 'sleep']) {
    assert.match(
      detailOf(report, step),
      new RegExp(`^interrupted after \\d+ ms by ${route}, confirmed by ${name}$`),
    );
  }
  assert.match(
    detailOf(report, 'message'),
    /^ZeroMQ \S+ sent a message to 127\.0\.0\.1 and received it$/,
  );
  assertEnded(report);
}

describe('Check Setup', () => {
  let folder: string;
  let temp: string;
  let before: Record<string, string | undefined>;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-'));
    // `afterEach` looks here for files that the check has left.
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
    assert.deepEqual(left, [], 'the check left files');
  });

  for (const { python, version, name, title } of TARGETS) {
    it(`finishes every step with ${title}`, async () => {
      const report = await check(python);
      assertFinished(report, name);
      assert.equal(detailOf(report, 'cell'), `${name} runs the loop`);
      assert.equal(report.versions.python?.startsWith(`CPython ${version}`), true);
    });
  }

  it('finishes every step if the launcher of a virtual environment starts the Python', async function () {
    const { launcher } = kernels.find((kernel) => kernel.launcher !== undefined) ?? {};
    if (launcher === undefined) {
      return skipBecause(this, 'only virtual environments on Windows have launchers');
    }
    const report = await check(launcher);
    assertFinished(report, 'ipykernel');
    assert.match(
      detailOf(report, 'cell'),
      /^ipykernel runs the loop in process \d+, which the launcher/,
    );
  });

  it('reports a Python that does not exist', async () => {
    const report = await check(path.join(folder, 'nowhere', 'python'));
    assertFailed(report, 'interpreter', /is not a working Python \(ENOENT\)\.$/);
  });

  it('reports a program that is not a Python', async () => {
    const report = await check(process.execPath);
    assertFailed(report, 'interpreter', /is not a working Python \(.+\)\.$/);
  });

  it('reports a daemon that does not start', async () => {
    const report = await check(firstPython(), { pythonFiles: folder });
    assertFailed(report, 'daemon', /^The interrupt daemon has ended\.$/);
    assert.ok(report.log.some((line) => line.includes('kernel_interrupt_daemon.py')));
  });

  /** Runs the check with an ipykernel that consists of this code. */
  const brokenIpykernel = async (code: string): Promise<SetupReport> => {
    await writeFile(path.join(folder, 'ipykernel.py'), '');
    await writeFile(path.join(folder, 'ipykernel_launcher.py'), code);
    process.env['PYTHONPATH'] = folder;
    return check(firstPython(), { limitsMs: { kernel: HANG_LIMIT_MS } });
  };

  /** Runs the check with a test program that consists of this code. */
  const brokenTestProgram = async (code: string): Promise<SetupReport> => {
    const pythonFiles = path.join(folder, 'pythonFiles');
    await cp(PYTHON_FILES, pythonFiles, { recursive: true });
    await writeFile(path.join(pythonFiles, 'test_program.py'), code);
    return check(firstPython(), { pythonFiles, limitsMs: { kernel: HANG_LIMIT_MS } });
  };

  for (const [name, checkBroken] of [
    ['ipykernel', brokenIpykernel],
    ['the test program', brokenTestProgram],
  ] as const) {
    it(`reports that ${name} does not start, and what it wrote`, async () => {
      const report = await checkBroken('raise SystemExit("broken")');
      assertFailed(report, 'kernel', / The process ended with exit code 1\. [^]*broken$/);
      assertUsed(report, name);
      assertEnded(report);
    });

    it(`reports that ${name} hangs, and ends it`, async () => {
      const pidFile = path.join(folder, 'pid');
      const report = await checkBroken(`import os, time
with open(${JSON.stringify(pidFile)}, "w") as file: file.write(str(os.getpid()))
print("waiting", flush=True)
time.sleep(600)
`);
      assertFailed(
        report,
        'kernel',
        / The (test program|kernel) did not answer within \d+ ms\. waiting$/,
      );
      assertUsed(report, name);
      const pid = Number(await readFile(pidFile, 'utf8'));
      assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    });
  }

  it('reports a script that answers as a Python does but starts no kernel', async function () {
    if (!POSIX) {
      skipBecause(this, 'the test needs a shell script');
    }
    const script = path.join(folder, 'python');
    const lines = ['#!/bin/sh', 'case " $* " in', '*" -m "*) echo broken >&2; exit 3;;', 'esac'];
    await writeFile(script, [...lines, `exec '${firstPython()}' "$@"`, ''].join('\n'));
    await chmod(script, 0o755);
    assertFailed(await check(script), 'kernel', / The process ended with exit code 3\. broken$/);
  });
});

function firstPython(): string {
  const [python] = pythons;
  assert.ok(python, 'the test environment has no Python');
  return python.path;
}
