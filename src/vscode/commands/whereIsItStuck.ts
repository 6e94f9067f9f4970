import * as vscode from 'vscode';
import type { StackFrame } from '../../api';
import { messageOf } from '../../base/errors';
import type { Look } from '../../kernels/inside/Look';
import { allowLook, lookQuestion } from '../../kernels/inside/lookQuestion';
import type { Kernel } from '../../kernels/Kernel';
import { pidOf } from '../../kernels/pidOf';
import { endChild } from '../messages/endChild';
import { showUntrusted } from '../messages/manageTrust';
import { showMessage } from '../messages/messages';
import { showWhenSlow } from '../messages/slowWork';
import type { Settings } from '../settings';
import { openFrame } from '../view/openFrame';
import { showStuck } from '../view/showStuck';
import { stuckRows, type Seen, type StuckRow } from '../view/stuckList';
import { chosenKernel, type ChosenKernelOptions } from './chosenKernel';
import { findStack } from './findStack';

export interface WhereIsItStuckOptions extends ChosenKernelOptions {
  readonly log: vscode.LogOutputChannel;
  controlInterrupt(): Settings['controlInterrupt'];
}

const WORDS = {
  title: 'Where Is It Stuck?',
  question: 'Which kernel do you want to look inside?',
  acceptsUnseenCell: false,
};

const LOOK = 'Look Inside';

/**
 * Runs the command "Where Is It Stuck?". Does not wait for the user to close the list.
 *
 * @returns the stack of the kernel's main thread, innermost frame first; undefined if the user cancelled, or if a
 *   message said why there is no stack
 */
export async function whereIsItStuck(
  argument: unknown,
  options: WhereIsItStuckOptions,
): Promise<readonly StackFrame[] | undefined> {
  const kernel = await chosenKernel(argument, WORDS, options);
  return kernel && (await mayLook(kernel)) ? lookInto(kernel, options) : undefined;
}

/**
 * Whether to look inside the kernel. Asks the user, but only if connecting to the kernel could lose outputs that its
 * server keeps.
 */
async function mayLook(kernel: Kernel): Promise<boolean> {
  const question = await lookQuestion(kernel);
  if (question === undefined) {
    return true;
  }
  const pressed = await vscode.window.showWarningMessage(question, { modal: true }, LOOK);
  if (pressed === LOOK) {
    allowLook(kernel);
  }
  return pressed === LOOK;
}

async function lookInto(
  kernel: Kernel,
  options: WhereIsItStuckOptions,
): Promise<readonly StackFrame[] | undefined> {
  const { log } = options;
  const found = await findStack(kernel, {
    log,
    controlInterrupt: () => options.controlInterrupt(),
    showProgress: (title, work) => void showWhenSlow(title, work),
  });
  if (found.kind === 'none') {
    if (vscode.workspace.isTrusted) {
      say(found.severity, found.sentence);
    } else {
      showUntrusted(found.sentence, log);
    }
    return undefined;
  }
  return show(kernel.current, { ...found, log });
}

interface ShownStack {
  readonly title: string;
  readonly seen: Seen;
  /** What our code inside the kernel saw; absent if py-spy found the stack. */
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

function say(severity: 'information' | 'warning' | 'error', sentence: string): void {
  void showMessage(severity, sentence);
}
