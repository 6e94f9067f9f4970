import { isKernelInterruptError, messageOf } from '../base/errors';
import { adviceFor } from './advice';
import { sentenceOf } from './sentenceOf';
import { SETUP_STEPS, STEP_TITLES, type SetupStep, type SetupStepName } from './SetupReport';
import { runWithin } from '../base/waiting';

/** What a step found: for the steps behind it, and for the report. */
export interface Found<T> {
  readonly value: T;
  readonly detail: string;
}

/** Thrown by a step that failed: the report has why. */
export class StepFailed extends Error {}

/** Runs the steps one after the other, each within its time limit, and keeps what came of them. */
export class StepRunner {
  private readonly done: SetupStep[] = [];

  constructor(
    private readonly limitsMs: Readonly<Record<SetupStepName, number>>,
    private readonly cancelled: AbortSignal | undefined,
  ) {}

  /** Every step there is; those that have not run were not reached. */
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

  /** @throws StepFailed */
  async run<T>(name: SetupStepName, action: () => Promise<Found<T>>): Promise<T> {
    const began = performance.now();
    const elapsedMs = (): number => Math.round(performance.now() - began);
    // What was started is ended even where nobody wants to know any more.
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
      throw new StepFailed(messageOf(error), { cause: error });
    }
  }
}
