import type * as vscode from 'vscode';
import type { InterruptResult } from '../../api';
import { messageOf } from '../../base/errors';
import type { Kernels } from '../../kernels/Kernels';
import { allOutcomesMessage } from '../messages/allOutcomesMessage';
import { showMessage, showWithLog } from '../messages/messages';
import { showWhenSlow } from '../messages/slowWork';

export interface NamedResult {
  readonly id: string;
  readonly name: string;
  readonly result: InterruptResult;
}

/** Runs the command Interrupt All Kernels. Returns a result for each kernel that is busy or whose state is unknown. */
export async function interruptAllKernels({
  kernels,
  log,
}: {
  readonly kernels: Kernels;
  readonly log: vscode.LogOutputChannel;
}): Promise<readonly NamedResult[]> {
  const cancelled = new AbortController();
  const interrupting = kernels.interruptAll(cancelled.signal);
  void showWhenSlow('Interrupting all kernels', interrupting, () => cancelled.abort());
  const outcomes = await interrupting;
  const results = outcomes.map(({ kernel: { id, name }, result }) => ({ id, name, result }));
  const { severity, sentence, actions } = allOutcomesMessage(results);
  log.info(sentence);
  if (outcomes.length > 0) {
    const { logResult, presentLeftRunning } = await import('../messages/presentResult.js');
    void Promise.all(outcomes.map((outcome) => logResult({ ...outcome, log })));
    for (const outcome of outcomes) {
      presentLeftRunning({ ...outcome, log }).catch((error: unknown) => {
        log.error(messageOf(error));
      });
    }
  }
  if (actions.includes('showLog')) {
    showWithLog(severity, sentence, log);
  } else {
    void showMessage(severity, sentence);
  }
  return results;
}
