import { isKernelInterruptError, messageOf } from '../base/errors';
import { adviceFor } from './advice';
import { sentenceOf } from './sentenceOf';
import { SETUP_STEPS, STEP_TITLES, type SetupStep, type SetupStepName } from './SetupReport';
import { runWithin } from '../base/waiting';

/** The findings of a step. */
export interface StepResult<T> {
  /** The value that later steps use. */
  readonly value: T;
  /** The text for the report. */
  readonly detail: string;
}

/** Thrown when a step has failed. The report holds the reason. */
export class FailedStepError extends Error {}

/** Runs each step within its time limit, and keeps the results for the report. */
export class StepRunner {
  private readonly done: SetupStep[] = [];

  constructor(
    private readonly limitsMs: Readonly<Record<SetupStepName, number>>,
    private readonly cancelled: AbortSignal | undefined,
  ) {}

  /** All steps in order, including those that were not reached. */
  get steps(): readonly SetupStep[] {
    return SETUP_STEPS.map(
      (name) =>
        this.done.find((step) => step.name === name) ?? {
          name,
          status: 'notReached',
          elapsedMs: 0,
          detail: '',
        },
    );
  }

  /** @throws FailedStepError */
  async run<T>(name: SetupStepName, action: () => Promise<StepResult<T>>): Promise<T> {
    const began = performance.now();
    const elapsedMs = (): number => Math.round(performance.now() - began);
    // A cancelled check still ends everything that it started.
    const cancelled = name === 'end' ? undefined : this.cancelled;
    try {
      const { value, detail } = await runWithin(
        this.limitsMs[name],
        `"${STEP_TITLES[name]}"`,
        action,
        cancelled,
      );
      this.done.push({ name, status: 'ok', elapsedMs: elapsedMs(), detail });
      return value;
    } catch (error) {
      const code = isKernelInterruptError(error) ? error.code : undefined;
      const advice = cancelled?.aborted ? undefined : adviceFor(name, code);
      this.done.push({
        name,
        status: 'failed',
        elapsedMs: elapsedMs(),
        detail: sentenceOf(error),
        ...(advice && { advice }),
      });
      throw new FailedStepError(messageOf(error), { cause: error });
    }
  }
}
