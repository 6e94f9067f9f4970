import * as vscode from 'vscode';
import type { StackFrame } from '../../api';
import { isKernelInterruptError, messageOf } from '../../base/errors';
import type { Look } from '../../kernels/inside/Look';
import type { Kernel } from '../../kernels/Kernel';
import { endChild } from '../messages/endChild';
import { showUntrusted } from '../messages/manageTrust';
import { showMessage } from '../messages/messages';
import {
  nothingRunsSentence,
  noLookSentence,
  tooOldSentence,
  unansweredSentence,
} from '../messages/noLookMessages';
import { showWhenSlow } from '../messages/slowWork';
import { askPySpy, findPySpy } from '../python/pySpy';
import type { Settings } from '../settings';
import { openFrame } from '../view/openFrame';
import { showStuck } from '../view/showStuck';
import { lookOf } from '../view/statusBarContent';
import { stuckRows, type Seen, type StuckRow } from '../view/stuckList';
import { plainText } from '../view/untrustedText';
import { chosenKernel, type ChosenKernelOptions } from './chosenKernel';

export interface WhereIsItStuckOptions extends ChosenKernelOptions {
  readonly log: vscode.LogOutputChannel;
  controlInterrupt(): Settings['controlInterrupt'];
}

const WORDS = {
  title: 'Where Is It Stuck?',
  purpose: 'look inside',
  question: 'Which kernel do you want to look inside?',
};

/**
 * Runs the command Where Is It Stuck?. Does not wait for the user to close the list.
 *
 * @returns the stack of the kernel's main thread, innermost first; undefined if there is none, which a message then says
 */
export async function whereIsItStuck(
  argument: unknown,
  options: WhereIsItStuckOptions,
): Promise<readonly StackFrame[] | undefined> {
  const kernel = await chosenKernel(argument, WORDS, options);
  return kernel && lookInto(kernel, options);
}

async function lookInto(
  kernel: Kernel,
  options: WhereIsItStuckOptions,
): Promise<readonly StackFrame[] | undefined> {
  const { name } = kernel;
  const looking =
    kernel.status === 'dead'
      ? Promise.resolve(undefined)
      : kernel.settle().then(() => kernel.look());
  void showWhenSlow(`Looking inside ${plainText(name)}`, looking);
  let look: Look | 'unanswered' | undefined;
  try {
    look = await looking;
  } catch (error) {
    if (isKernelInterruptError(error) && error.code === 'NOT_SUPPORTED') {
      say('warning', tooOldSentence(name));
      return undefined;
    }
    throw error;
  }
  if (look === undefined) {
    const facts = noLookFacts(kernel, options);
    const sentence = noLookSentence(name, facts);
    if (facts.isTrusted || facts.status === 'dead') {
      say('information', sentence);
    } else {
      showUntrusted(sentence, options.log);
    }
    return undefined;
  }
  if (look === 'unanswered') {
    return lookFromOutside(kernel, options);
  }
  const { frames, threads, tasks, children, isBusy } = look;
  if ([frames, threads, tasks, children].every(({ length }) => length === 0)) {
    say('information', nothingRunsSentence(name, isBusy));
    return undefined;
  }
  const title = `${plainText(name)}: ${isBusy ? 'busy' : lookOf(kernel).state}`;
  return show(kernel, { title, seen: look, look, log: options.log });
}

/** Asks py-spy, if the user has it, about a kernel that does not answer. */
async function lookFromOutside(
  kernel: Kernel,
  options: WhereIsItStuckOptions,
): Promise<readonly StackFrame[] | undefined> {
  const { name } = kernel;
  const sentence = unansweredSentence(name, await kernel.answersHeartbeat());
  const pid = pidOf(kernel);
  const pySpy = pid === undefined || !vscode.workspace.isTrusted ? undefined : await userPySpy();
  if (pid === undefined || pySpy === undefined) {
    say('warning', sentence);
    return undefined;
  }
  try {
    const asking = askPySpy(pySpy, pid);
    void showWhenSlow('Asking py-spy', asking);
    const { frames, threads } = await asking;
    const seen = { frames, threads, tasks: [], children: [] };
    const title = `${plainText(name)}: does not answer. This is the stack that py-spy sees`;
    return show(kernel, { title, seen, log: options.log });
  } catch (error) {
    options.log.warn(messageOf(error));
    say(
      'warning',
      `${sentence} Kernel Interrupt also asked py-spy, which did not show a stack. See the log.`,
    );
    return undefined;
  }
}

interface ShownStack {
  readonly title: string;
  readonly seen: Seen;
  /** The look that saw it; absent if py-spy did. */
  readonly look?: Look;
  readonly log: vscode.LogOutputChannel;
}

/** Shows the list. Does not wait for the user's choice. */
function show(kernel: Kernel, shown: ShownStack): readonly StackFrame[] {
  const { title, seen, log } = shown;
  const rows = stuckRows(seen, (frames) => kernel.stackFrames(frames));
  const showing = showStuck(title, rows).then((row) => row && choose(kernel, row, shown));
  showing.catch((error: unknown) => {
    log.error(messageOf(error));
    say('error', messageOf(error));
  });
  return kernel.stackFrames(seen.frames);
}

async function choose(kernel: Kernel, row: StuckRow, { look, log }: ShownStack): Promise<void> {
  switch (row.kind) {
    case 'frame': {
      const why = await openFrame(row.frame, pidOf(kernel) !== undefined);
      if (why !== undefined) {
        say('information', why);
      }
      break;
    }
    case 'child':
      if (look) {
        await endChild({ kernel, look, child: row.child, log });
      }
      break;
    case 'heading':
      break;
  }
}

function noLookFacts(
  kernel: Kernel,
  options: WhereIsItStuckOptions,
): Parameters<typeof noLookSentence>[1] {
  const { status, signalRule, descriptions } = kernel;
  return {
    ...{ status, signalRule, controlInterrupt: options.controlInterrupt() },
    isTrusted: vscode.workspace.isTrusted,
    isConnectable: descriptions.some(({ identities }) =>
      identities.some(({ kind }) => kind === 'connectionFile' || kind === 'server'),
    ),
  };
}

/** The pid of the kernel's process on this computer; undefined if no provider has named it. */
function pidOf({ descriptions }: Kernel): number | undefined {
  return descriptions
    .flatMap(({ identities }) => identities)
    .find((identity) => identity.kind === 'process')?.pid;
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

function say(severity: 'information' | 'warning' | 'error', sentence: string): void {
  void showMessage(severity, sentence);
}
