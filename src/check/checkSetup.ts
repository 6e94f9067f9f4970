import { homedir, release } from 'node:os';
import type { InterruptResult } from '../api';
import { KernelInterruptError } from '../base/errors';
import { versionOf, type PythonEnvironment } from '../interpreters/PythonEnvironment';
import type { Logger } from '../base/logger';
import { Cleanup } from './Cleanup';
import { describeResult } from './describeResult';
import { RecordingLogger } from './RecordingLogger';
import { realParts } from './realParts';
import type { SetupParts } from './SetupParts';
import type { SetupReport, SetupStepName, SetupVersions } from './SetupReport';
import { StepFailed, StepRunner } from './StepRunner';

export interface CheckOptions {
  /** Which Python's kernels are to be interrupted: a file path. May reject with what the user can read. */
  findInterpreter(): Promise<string>;
  /**
   * Which Python hosts the daemon for it: the extension's own choice.
   *
   * @throws KernelInterruptError `NO_INTERPRETER`
   */
  findHost(python: string): Promise<PythonEnvironment>;
  /** The folder `pythonFiles`. */
  readonly pythonFiles: string;
  /** What only VS Code can tell. */
  readonly versions: Pick<SetupVersions, 'vscode' | 'extension'>;
  readonly logger: Logger;
  /** Ends the check early; what it has started is ended all the same. */
  readonly cancelled?: AbortSignal;
  readonly limitsMs?: Partial<Readonly<Record<SetupStepName, number>>>;
  /** Default: the real ones. */
  readonly parts?: SetupParts;
}

/** Generous: a virus scanner may look at every file of a Python first. */
const LIMITS_MS: Readonly<Record<SetupStepName, number>> = {
  interpreter: 60_000,
  host: 60_000,
  daemon: 40_000,
  handle: 25_000,
  kernel: 60_000,
  attach: 15_000,
  cell: 15_000,
  interrupt: 40_000,
  variable: 15_000,
  end: 30_000,
};

/** How long the end of one thing may take. */
const END_LIMIT_MS = 8000;

const RUNNING = 'running';
const ENDLESS_CELL = `x = 42\nprint("${RUNNING}", flush=True)\nwhile True: pass`;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Goes the whole way for real: from the Python to a cell that never ends and is interrupted. Never rejects: what goes
 * wrong is in the report. Nothing that it starts outlives it.
 */
export async function checkSetup(options: CheckOptions): Promise<SetupReport> {
  const logger = new RecordingLogger(options.logger);
  const { pythonFiles, cancelled } = options;
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
  await untilOneFails(async () => {
    await goTheWholeWay({ ...options, parts, versions, cleanup, limitsMs, runner });
  });
  await untilOneFails(async () => {
    await runner.run('end', async () => {
      const ended = await cleanup.run();
      return { value: undefined, detail: ended.join(', ') || 'nothing was started' };
    });
  });
  const { steps } = runner;
  const ok = steps.every(({ status }) => status === 'ok');
  return { ok, steps, versions, log: logger.lines, homeFolder: homedir() };
}

/** The report has what failed. */
async function untilOneFails(walk: () => Promise<void>): Promise<void> {
  try {
    await walk();
  } catch (error) {
    if (!(error instanceof StepFailed)) {
      throw error;
    }
  }
}

interface Walk extends CheckOptions {
  readonly parts: SetupParts;
  readonly versions: Mutable<SetupVersions>;
  readonly cleanup: Cleanup;
  readonly limitsMs: Readonly<Record<SetupStepName, number>>;
  readonly runner: StepRunner;
}

async function goTheWholeWay(walk: Walk): Promise<void> {
  const { parts, versions, cleanup, limitsMs, runner, cancelled } = walk;

  const python = await runner.run('interpreter', async () => {
    const path = await walk.findInterpreter();
    const found = await parts.probe(path);
    versions.python = nameOf(found);
    return { value: path, detail: `${path}, ${nameOf(found)}` };
  });

  const host = await runner.run('host', async () => {
    const found = await walk.findHost(python);
    return { value: found.path, detail: `${found.path}, ${nameOf(found)}` };
  });

  const daemon = await runner.run('daemon', async () => {
    const created = parts.createDaemon(host);
    cleanup.add('the daemon', () => created.end());
    const started = await created.start();
    versions.daemonPython = started.python;
    versions.protocol = started.protocol;
    return { value: created, detail: `process ${started.pid}` };
  });

  const interrupter = await runner.run('handle', async () => {
    const created = await daemon.createInterrupter();
    cleanup.add('the handle', () => daemon.endInterrupter(created));
    return { value: created, detail: `handle ${created.handle}` };
  });

  const kernel = await runner.run('kernel', async () => {
    const spawned = await parts.spawnKernel(python, interrupter);
    cleanup.add('the kernel', () => spawned.end());
    // A little less than the step has: its own sentence says more, with what the process wrote.
    await spawned.whenReady(0.9 * limitsMs.kernel);
    return { value: spawned, detail: `process ${spawned.pid}` };
  });

  await runner.run('attach', async () => {
    const methods = await interrupter.attach(kernel.pid);
    if (methods.length === 0) {
      throw new KernelInterruptError('NOT_SUPPORTED', 'Nothing reaches the kernel from here.');
    }
    return { value: undefined, detail: methods.join(', ') };
  });

  const cell = await runner.run('cell', async () => {
    const begun = await kernel.begin(ENDLESS_CELL, RUNNING);
    return { value: begun, detail: 'it runs' };
  });

  await runner.run('interrupt', async () => {
    const result = await kernel.interrupt(cancelled);
    if (result.outcome !== 'interrupted') {
      throw notInterrupted(result);
    }
    await cell.result;
    return { value: undefined, detail: describeResult(result) };
  });

  await runner.run('variable', async () => {
    const { result } = await kernel.begin('print(x)', '42');
    const { stdout } = await result;
    if (stdout.trim() !== '42') {
      throw new KernelInterruptError('OS_ERROR', 'The next cell does not see x any more.');
    }
    return { value: undefined, detail: 'the next cell sees x' };
  });
}

function notInterrupted(result: InterruptResult): KernelInterruptError {
  const sentence = `The cell was not interrupted: ${describeResult(result)}.`;
  return new KernelInterruptError('CANNOT_INTERRUPT', sentence);
}

function nameOf(python: PythonEnvironment): string {
  const { implementation, isEnvironment } = python;
  const name = implementation === 'cpython' ? 'CPython' : implementation;
  return `${name} ${versionOf(python)}${isEnvironment ? ', an environment' : ''}`;
}
