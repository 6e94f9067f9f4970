import type { InterruptResult } from '../api';
import type { Logger } from '../base/logger';
import { withinLimit } from '../base/waiting';
import { interruptEngine } from './interruptEngine';
import type { CheckedInterrupter, CheckedKernel, CheckedTask } from './SetupParts';
import { TargetProcess } from './TargetProcess';

/** How long the program may take to report an interrupt. */
const INTERRUPT_LIMIT_MS = 10_000;

export interface TestProgramOptions {
  readonly python: string;
  /** The folder `pythonFiles`. */
  readonly pythonFiles: string;
  readonly interrupter: CheckedInterrupter;
  readonly logger: Logger;
}

/** Runs pythonFiles/test_program.py, which replaces ipykernel if the Python has none. */
export class TestProgram implements CheckedKernel {
  readonly name = 'the test program';
  private task: CheckedTask = 'loop';

  private constructor(
    private readonly process: TargetProcess,
    private readonly options: TestProgramOptions,
    readonly usage: string,
  ) {}

  static async spawn(options: TestProgramOptions): Promise<TestProgram> {
    const { python, pythonFiles, interrupter } = options;
    const usage = `ipykernel is not installed in ${python}: the check used a small test program instead. To check a real kernel, install ipykernel there.`;
    // `-m` searches the current folder. `-E` ignores PYTHONSAFEPATH and PYTHONPATH, which could change that.
    const argv = [python, '-E', '-s', '-m', 'test_program'];
    const prepared = interrupter.prepare(argv, { cwd: pythonFiles });
    return new TestProgram(await TargetProcess.spawn(prepared, usage), options, usage);
  }

  get pid(): number {
    return this.process.pid;
  }

  async whenReady(timeLimitMs: number): Promise<void> {
    const ready = this.process.whenWritten(/ready/);
    if ((await withinLimit(ready, timeLimitMs, undefined)) === undefined) {
      throw this.process.failure(`The test program did not answer within ${timeLimitMs} ms.`);
    }
  }

  async begin(task: CheckedTask): Promise<number> {
    this.task = task;
    this.process.child.stdin?.write(`${task}\n`);
    return Number(await this.process.whenWritten(new RegExp(`process (\\d+) ${task}s\\b`)));
  }

  async interrupt(cancelled: AbortSignal | undefined): Promise<InterruptResult> {
    const began = performance.now();
    const { name, options } = this;
    const { interrupter, logger } = options;
    // A new engine for each interrupt, so that an earlier attempt does not change which routes are tried now.
    const engine = interruptEngine({ name, process: this.process.child, interrupter }, logger);
    try {
      const result = await engine.interrupt(cancelled);
      if (result.outcome !== 'sent') {
        return result;
      }
      // No observer sees how the task ends. Only the program can confirm the interrupt.
      const confirmed = this.process.whenWritten(new RegExp(`${this.task} interrupted`));
      const answer = await withinLimit(confirmed, INTERRUPT_LIMIT_MS, undefined);
      const outcome = answer === undefined ? 'stillBusy' : 'interrupted';
      return { ...result, outcome, elapsedMs: Math.round(performance.now() - began) };
    } finally {
      engine.dispose();
    }
  }

  async hasVariable(): Promise<boolean> {
    this.process.child.stdin?.end();
    return (await this.process.whenWritten(/x is (\d+)/)) === '42';
  }

  end(): Promise<void> {
    return this.process.kill();
  }
}
