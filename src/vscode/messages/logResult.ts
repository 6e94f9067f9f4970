import type * as vscode from 'vscode';
import type { InterruptResult } from '../../api';
import { messageOf } from '../../base/errors';
import { formatDiagnosis } from '../../kernels/diagnosis/formatDiagnosis';
import type { Kernel } from '../../kernels/Kernel';
import { attemptsText } from '../../kernels/interrupt/attemptsText';
import { leftProcessName } from './leftRunningMessage';

export interface LoggedResult {
  readonly kernel: Kernel;
  readonly result: InterruptResult;
  readonly log: vscode.LogOutputChannel;
}

/** Logs a result with its attempts. If nothing stopped the cell, logs a diagnosis of the kernel too. */
export async function logResult({ kernel, result, log }: LoggedResult): Promise<void> {
  const { outcome, elapsedMs, attempts } = result;
  log.info(
    `${kernel.name}: ${outcome} after ${elapsedMs} ms (attempts: ${attemptsText(attempts)})`,
  );
  if (result.leftRunning) {
    log.info(
      `The cell of ${kernel.name} left running: ${result.leftRunning.map(leftProcessName).join(', ')}`,
    );
  }
  if (outcome !== 'stillBusy' && outcome !== 'refused') {
    return;
  }
  try {
    log.info(formatDiagnosis(await kernel.diagnose()));
  } catch (error) {
    log.warn(`${kernel.name} could not be diagnosed: ${messageOf(error)}`);
  }
}
