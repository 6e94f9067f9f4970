import * as vscode from 'vscode';
import { isKernelInterruptError, messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import type { Look } from '../../kernels/inside/Look';
import type { Kernel } from '../../kernels/Kernel';
import { pidOf } from '../../kernels/pidOf';
import {
  nothingRunsSentence,
  noLookSentence,
  tooOldSentence,
  unansweredSentence,
} from '../messages/noLookMessages';
import { askPySpy, findPySpy } from '../python/pySpy';
import type { Settings } from '../settings';
import { appearanceOf } from '../view/statusBarContent';
import type { Seen } from '../view/stuckList';
import { plainText } from '../view/untrustedText';

/** The stack that shows where a kernel is stuck, or the reason why there is none. */
export type FoundStack =
  | {
      readonly kind: 'stack';
      readonly title: string;
      readonly seen: Seen;
      /** What our code inside the kernel saw; absent if py-spy found the stack. */
      readonly look?: Look;
    }
  | {
      readonly kind: 'none';
      readonly severity: 'information' | 'warning';
      readonly sentence: string;
    };

export interface FindStackOptions {
  readonly log: Logger;
  controlInterrupt(): Settings['controlInterrupt'];
  /** Shows progress if the work takes long. */
  readonly showProgress: (title: string, work: Promise<unknown>) => void;
}

/**
 * Finds out where a kernel is stuck: asks the kernel itself and, if it does not answer, py-spy. Does not disturb the
 * kernel's cell.
 *
 * @throws KernelInterruptError `OS_ERROR`, `UNREACHABLE` or `DISPOSED`
 */
export async function findStack(named: Kernel, options: FindStackOptions): Promise<FoundStack> {
  const { name } = named;
  const looking =
    named.status === 'dead'
      ? Promise.resolve(undefined)
      : // `settle` may find the process of a notebook. Notebook and process are then one kernel: `named.current`.
        named.settle().then(() => named.current.look());
  options.showProgress(`Looking inside ${name}`, looking);
  let look: Look | 'unanswered' | undefined;
  try {
    look = await looking;
  } catch (error) {
    if (isKernelInterruptError(error) && error.code === 'NOT_SUPPORTED') {
      return none('warning', tooOldSentence(name));
    }
    throw error;
  }
  const kernel = named.current;
  if (look === undefined) {
    return none('information', noLookSentence(name, noLookFacts(kernel, options)));
  }
  if (look === 'unanswered') {
    return findFromOutside(kernel, options);
  }
  const { frames, threads, tasks, children, isBusy } = look;
  if ([frames, threads, tasks, children].every(({ length }) => length === 0)) {
    return none('information', nothingRunsSentence(name, isBusy));
  }
  const title = `${plainText(name)}: ${isBusy ? 'busy' : appearanceOf(kernel).state}`;
  return { kind: 'stack', title, seen: look, look };
}

/** Asks py-spy, if the user has it, about a kernel that does not answer. */
async function findFromOutside(
  kernel: Kernel,
  { log, showProgress }: FindStackOptions,
): Promise<FoundStack> {
  const { name } = kernel;
  const sentence = unansweredSentence(name, await kernel.answersHeartbeat());
  const pid = pidOf(kernel);
  const pySpy = pid === undefined || !vscode.workspace.isTrusted ? undefined : await userPySpy();
  if (pid === undefined || pySpy === undefined) {
    return none('warning', sentence);
  }
  try {
    const asking = askPySpy(pySpy, pid);
    showProgress('Asking py-spy', asking);
    const { frames, threads } = await asking;
    const seen = { frames, threads, tasks: [], children: [] };
    const title = `${plainText(name)} does not answer. This is the stack that py-spy sees`;
    return { kind: 'stack', title, seen };
  } catch (error) {
    log.warn(messageOf(error));
    return none(
      'warning',
      `${sentence} Kernel Interrupt also asked py-spy, which did not show a stack. See the log.`,
    );
  }
}

function none(severity: 'information' | 'warning', sentence: string): FoundStack {
  return { kind: 'none', severity, sentence };
}

function noLookFacts(
  kernel: Kernel,
  options: FindStackOptions,
): Parameters<typeof noLookSentence>[1] {
  const { status, signalRule, problem, descriptions } = kernel;
  return {
    ...{ status, signalRule, problem, controlInterrupt: options.controlInterrupt() },
    isTrusted: vscode.workspace.isTrusted,
    isConnectable: descriptions.some(({ identities }) =>
      identities.some(({ kind }) => kind === 'connectionFile' || kind === 'server'),
    ),
  };
}

function userPySpy(): Promise<string | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return findPySpy({
    path: process.env['PATH'],
    workspaceFolders: folders
      .filter(({ uri }) => uri.scheme === 'file')
      .map(({ uri }) => uri.fsPath),
  });
}
