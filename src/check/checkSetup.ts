import { homedir, release } from 'node:os';
import { KernelInterruptError } from '../base/errors';
import { routeName } from '../kernels/routes/routeName';
import { versionOf, type PythonEnvironment } from '../interpreters/PythonEnvironment';
import type { Logger } from '../base/logger';
import { checkKernels, type CheckedWindow } from './checkKernels';
import { Cleanup } from './Cleanup';
import { describeResult } from './describeResult';
import { RecordingLogger } from './RecordingLogger';
import { realParts } from './realParts';
import type { CheckedKernel, CheckedTask, SetupParts } from './SetupParts';
import type { SetupReport, SetupStepName, SetupVersions } from './SetupReport';
import { FailedStepError, StepRunner } from './StepRunner';

export interface CheckOptions {
  /** Returns the path of the Python that runs the kernel, or rejects with a message for the user. */
  findInterpreter(): Promise<string>;
  /**
   * Returns the Python with which the extension would run the daemon.
   *
   * @param python the path of the kernel's Python
   * @throws KernelInterruptError `NO_INTERPRETER`
   */
  findDaemonPython(python: string): Promise<PythonEnvironment>;
  /** The folder `pythonFiles`. */
  readonly pythonFiles: string;
  /** The window whose kernels are also checked; default: only the setup is checked. */
  readonly window?: CheckedWindow;
  /** The versions that only VS Code knows. */
  readonly versions: Pick<SetupVersions, 'vscode' | 'extension'>;
  readonly logger: Logger;
  /** Ends the check early. The check still ends everything that it started. */
  readonly cancelled?: AbortSignal;
  readonly limitsMs?: Partial<Readonly<Record<SetupStepName, number>>>;
  /** Default: `realParts`. */
  readonly parts?: SetupParts;
}

/** How long each step may take. Long, because a virus scanner may check every file of a Python first. */
const LIMITS_MS: Readonly<Record<SetupStepName, number>> = {
  interpreter: 60_000,
  daemonPython: 60_000,
  daemon: 40_000,
  handle: 25_000,
  message: 20_000,
  kernel: 60_000,
  attach: 15_000,
  cell: 15_000,
  interrupt: 60_000,
  sleep: 60_000,
  variable: 15_000,
  end: 30_000,
};

/** How long each task of the clean-up may take. */
const END_LIMIT_MS = 8000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Checks the kernels of the window: interrupts none, and sends a busy one no message. Then checks the setup with a real
 * daemon and a real kernel: interrupts a loop and a sleep. Never rejects, because the report holds every failure. Ends
 * everything that it starts.
 */
export async function checkSetup(options: CheckOptions): Promise<SetupReport> {
  const logger = new RecordingLogger(options.logger);
  const { pythonFiles, cancelled, window } = options;
  // First, because the check's own kernel would be a kernel of this window.
  const kernels = window && (await checkKernels(window, cancelled));
  const parts = options.parts ?? realParts({ pythonFiles, logger });
  const versions: Mutable<SetupVersions> = {
    ...options.versions,
    node: process.versions.node,
    libuv: process.versions.uv,
    platform: `${process.platform} ${release()} ${process.arch}`,
  };
  const cleanup = new Cleanup(END_LIMIT_MS, logger);
  const limitsMs = { ...LIMITS_MS, ...options.limitsMs };
  const runner = new StepRunner(limitsMs, cancelled);
  await ignoreFailedStep(async () => {
    await runSteps({ ...options, parts, versions, cleanup, limitsMs, runner });
  });
  await ignoreFailedStep(async () => {
    await runner.run('end', async () => {
      const ended = await cleanup.run();
      const detail = ended.length > 0 ? `ended: ${ended.join(', ')}` : 'nothing was started';
      return { value: undefined, detail };
    });
  });
  const { steps } = runner;
  const ok = steps.every(({ status }) => status === 'ok');
  return {
    ...{ ok, steps, versions, log: logger.lines, homeFolder: homedir() },
    ...(kernels && { kernels }),
  };
}

/** Runs steps until one fails. The report holds the failure. */
async function ignoreFailedStep(steps: () => Promise<void>): Promise<void> {
  try {
    await steps();
  } catch (error) {
    if (!(error instanceof FailedStepError)) {
      throw error;
    }
  }
}

interface RunningCheck extends CheckOptions {
  readonly parts: SetupParts;
  readonly versions: Mutable<SetupVersions>;
  readonly cleanup: Cleanup;
  readonly limitsMs: Readonly<Record<SetupStepName, number>>;
  readonly runner: StepRunner;
}

async function runSteps(check: RunningCheck): Promise<void> {
  const { parts, versions, cleanup, limitsMs, runner, cancelled } = check;

  const python = await runner.run('interpreter', async () => {
    const path = await check.findInterpreter();
    const found = await parts.probe(path);
    versions.python = nameOf(found);
    return { value: path, detail: `${path}, ${nameOf(found)}` };
  });

  const daemonPython = await runner.run('daemonPython', async () => {
    const found = await check.findDaemonPython(python);
    return { value: found.path, detail: `${found.path}, ${nameOf(found)}` };
  });

  const daemon = await runner.run('daemon', async () => {
    const created = parts.createDaemon(daemonPython);
    cleanup.add('the daemon', () => created.end());
    const started = await created.start();
    versions.daemonPython = started.python;
    versions.protocol = started.protocol;
    return { value: created, detail: `process ${started.pid}` };
  });

  const interrupter = await runner.run('handle', async () => {
    const created = await daemon.createInterrupter();
    cleanup.add('the handle', () => daemon.endInterrupter(created));
    return {
      value: created,
      detail: `handle ${created.handle}: the daemon's record of the test kernel`,
    };
  });

  await runner.run('message', async () => {
    const version = await parts.sendLoopback();
    const detail = `ZeroMQ ${version} sent a message to 127.0.0.1 and received it`;
    return { value: undefined, detail };
  });

  const kernel = await runner.run('kernel', async () => {
    const began = performance.now();
    const spawned = await parts.spawnKernel(python, interrupter);
    cleanup.add(spawned.name, () => spawned.end());
    // Shorter than the step's limit, because the kernel's error says more: it holds the output of the process.
    const left = 0.9 * limitsMs.kernel - (performance.now() - began);
    await spawned.whenReady(Math.max(0, Math.round(left)));
    return { value: spawned, detail: `process ${spawned.pid}. ${spawned.usage}` };
  });

  await runner.run('attach', async () => {
    const methods = await interrupter.attach(kernel.pid);
    if (methods.length === 0) {
      const sentence = `No route to ${kernel.name} works.`;
      throw new KernelInterruptError('NOT_SUPPORTED', sentence);
    }
    return {
      value: undefined,
      detail: methods.map((method) => routeName(method)).join('; '),
    };
  });

  await runner.run('cell', async () => {
    const pid = await kernel.begin('loop');
    const launched = ` in process ${pid}, which the launcher (process ${kernel.pid}) started`;
    const detail = `${kernel.name} runs the loop${pid === kernel.pid ? '' : launched}`;
    return { value: undefined, detail };
  });

  await runner.run('interrupt', async () => {
    const detail = await interrupt(kernel, 'loop', cancelled);
    return { value: undefined, detail };
  });

  await runner.run('sleep', async () => {
    await kernel.begin('sleep');
    const detail = await interrupt(kernel, 'sleep', cancelled);
    return { value: undefined, detail };
  });

  await runner.run('variable', async () => {
    if (!(await kernel.hasVariable())) {
      const sentence = `The variable x in ${kernel.name} is lost.`;
      throw new KernelInterruptError('OS_ERROR', sentence);
    }
    return { value: undefined, detail: `${kernel.name} still has the variable that the check set` };
  });
}

/** Interrupts the kernel's running task and describes the result; rejects if the task was not interrupted. */
async function interrupt(
  kernel: CheckedKernel,
  task: CheckedTask,
  cancelled: AbortSignal | undefined,
): Promise<string> {
  const result = await kernel.interrupt(cancelled);
  const description = describeResult(result, kernel.name);
  if (result.outcome !== 'interrupted') {
    const sentence = `The ${task} in ${kernel.name} was not interrupted: ${description}.`;
    throw new KernelInterruptError('CANNOT_INTERRUPT', sentence);
  }
  return description;
}

function nameOf(python: PythonEnvironment): string {
  const { implementation, isEnvironment } = python;
  const name = implementation === 'cpython' ? 'CPython' : implementation;
  return `${name} ${versionOf(python)}${isEnvironment ? ' in a virtual or conda environment' : ''}`;
}
