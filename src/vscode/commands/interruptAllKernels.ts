import * as vscode from 'vscode';
import type { InterruptResult } from '../../api';
import { messageOf } from '../../base/errors';
import type { Kernel } from '../../kernels/Kernel';
import { mayRun } from '../../kernels/mayRun';
import type { Kernels } from '../../kernels/Kernels';
import { allOutcomesMessage } from '../messages/allOutcomesMessage';
import { logResult } from '../messages/logResult';
import { showWithLog } from '../messages/messages';
import { showResult, type ResultView } from '../messages/showResult';
import { showWhenSlow } from '../messages/slowWork';
import { kernelList, OTHER_KERNELS } from '../view/kernelList';
import { listSurroundings } from '../view/listSurroundings';
import { plainText, SENTENCE_LENGTH } from '../view/untrustedText';
import type { Settings } from '../settings';
import type { UserInterrupts } from './UserInterrupts';

export interface NamedResult {
  readonly id: string;
  readonly name: string;
  readonly result: InterruptResult;
}

export interface InterruptAllOptions {
  readonly kernels: Kernels;
  readonly interrupts: Pick<UserInterrupts, 'press'>;
  readonly view: ResultView;
  readonly notifications: () => Settings['notifications'];
  readonly log: vscode.LogOutputChannel;
}

const OTHERS = `${OTHER_KERNELS}…`;

/**
 * Runs the command Interrupt Kernels of This Window: interrupts each of them that can be interrupted and may be busy.
 * Returns the results. If kernels of other windows and programs may be busy, the message about the results offers to
 * interrupt them too.
 */
export async function interruptAllKernels(
  options: InterruptAllOptions,
): Promise<readonly NamedResult[]> {
  const { kernels, log } = options;
  const cancelled = new AbortController();
  const interrupting = kernels.interruptAll(cancelled.signal);
  void showWhenSlow('Interrupting the kernels of this window', interrupting, () =>
    cancelled.abort(),
  );
  const outcomes = await interrupting;
  const results = outcomes.map(({ kernel: { id, name }, result }) => ({ id, name, result }));
  const { severity, sentence, actions } = allOutcomesMessage(results);
  log.info(sentence);
  if (outcomes.length > 0) {
    const { presentLeftRunning } = await import('../messages/presentResult.js');
    void Promise.all(outcomes.map((outcome) => logResult({ ...outcome, log })));
    for (const outcome of outcomes) {
      presentLeftRunning({ ...outcome, log }).catch((error: unknown) => {
        log.error(messageOf(error));
      });
    }
  }
  const others = kernels.kernels.filter(mayBeBusyElsewhere);
  const buttons = [
    ...(others.length > 0 ? [OTHERS] : []),
    ...(actions.includes('showLog') ? ['Show Log'] : []),
  ];
  const { view, notifications } = options;
  const shown = showResult({ severity, sentence }, buttons, view, notifications());
  const choosing = shown.then(async (pressed) => {
    if (pressed === OTHERS) {
      await interruptOthers(options);
    } else if (pressed === 'Show Log') {
      log.show();
    }
  });
  choosing.catch((error: unknown) => log.error(messageOf(error)));
  return results;
}

/**
 * Lets the user choose kernels of other windows and programs, and interrupts the chosen ones. None is selected at
 * first.
 */
async function interruptOthers(options: InterruptAllOptions): Promise<void> {
  const { kernels, interrupts, log } = options;
  const { others } = kernelList(kernels.kernels.filter(mayBeBusyElsewhere), listSurroundings());
  const items = others.map(({ kernel, name, state, place }) => ({
    ...{ label: name, description: state, detail: place ?? '', kernel },
  }));
  const heading = { label: OTHER_KERNELS, kind: vscode.QuickPickItemKind.Separator };
  const chosen = await vscode.window.showQuickPick([heading, ...items], {
    canPickMany: true,
    placeHolder: 'Which of these kernels do you want to interrupt?',
  });
  const presses = (chosen ?? []).flatMap((item) =>
    'kernel' in item ? [interrupts.press(item.kernel)] : [],
  );
  for (const ended of await Promise.allSettled(presses)) {
    if (ended.status === 'rejected') {
      showWithLog('warning', plainText(messageOf(ended.reason), SENTENCE_LENGTH), log);
    }
  }
}

function mayBeBusyElsewhere(kernel: Kernel): boolean {
  return !kernel.isOfWindow && mayRun(kernel);
}
