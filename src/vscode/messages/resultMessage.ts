import { setTimeout } from 'node:timers/promises';
import type { InterruptResult } from '../../api';
import type { Look } from '../../kernels/inside/Look';
import type { Kernel } from '../../kernels/Kernel';
import { heldMessage } from './heldMessage';
import { withLeftRunning } from './leftRunningMessage';
import { outcomeMessage, type OutcomeMessage } from './outcomeMessages';

const NEXT_CELL_LIMIT_MS = 200;
const NEXT_CELL_PAUSE_MS = 20;

export interface ResultMessage {
  readonly message: OutcomeMessage;
  /** What our code saw inside the kernel; the message describes it. */
  readonly look: Look | undefined;
}

/** Finds the facts about a kernel whose interrupt has just ended, and returns the message for the result. */
export async function resultMessage(
  kernel: Kernel,
  result: InterruptResult,
): Promise<ResultMessage> {
  if (result.outcome === 'ended') {
    await whenNextCellRuns(kernel);
  }
  const { name, runBy, heldBy, signalRule, status, problem } = kernel;
  const canRestart = kernel.restart !== undefined;
  const isSilent = result.outcome === 'stillBusy' && (await kernel.answersHeartbeat()) === false;
  const look = result.outcome === 'stillBusy' ? kernel.lastLook : undefined;
  const circumstances = { canRestart, runBy, status, problem, isSilent, signalRule, look };
  const message =
    heldMessage(name, heldBy, result, circumstances) ?? outcomeMessage(name, result, circumstances);
  return { message: withLeftRunning(message, result.leftRunning), look };
}

/**
 * Waits until a queued cell runs, if there is one. The wait is short, because the kernel begins a queued cell at once.
 */
async function whenNextCellRuns(kernel: Pick<Kernel, 'status'>): Promise<void> {
  const end = performance.now() + NEXT_CELL_LIMIT_MS;
  while (kernel.status !== 'busy' && performance.now() < end) {
    await setTimeout(NEXT_CELL_PAUSE_MS);
  }
}
