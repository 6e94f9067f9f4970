import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../api';
import { messageOf } from '../../base/errors';
import { formatDiagnosis } from '../../kernels/diagnosis/formatDiagnosis';
import type { Kernel } from '../../kernels/Kernel';
import { COMMANDS } from '../contributions';
import type { Settings } from '../settings';
import { endChild } from './endChild';
import { endButton } from './endChildMessages';
import { nameOf, withLeftRunning } from './leftRunningMessage';
import { heldMessage } from './heldMessage';
import { showMessage } from './messages';
import { MANAGE_TRUST } from './manageTrust';
import { showResult, type ResultView } from './showResult';
import { codesOf, outcomeMessage, type OutcomeAction } from './outcomeMessages';
import { forceQuestion } from './refusals';
import { mayStop, stopLeftRunning } from './stopLeftRunning';

const BUTTONS: Record<Exclude<OutcomeAction, 'endChild'>, string> = {
  interruptAgain: 'Interrupt Again',
  force: 'Interrupt Anyway…',
  whereIsItStuck: 'Where Is It Stuck?',
  restart: 'Restart Kernel',
  showLog: 'Show Log',
  manageTrust: MANAGE_TRUST.title,
  stopThem: 'Stop Them',
  'stopThem…': 'Stop Them…',
};

const NEXT_CELL_LIMIT_MS = 200;
const NEXT_CELL_PAUSE_MS = 20;

interface KernelResult {
  readonly kernel: Kernel;
  readonly result: InterruptResult;
  readonly log: vscode.LogOutputChannel;
}

export interface PresentedResult extends KernelResult {
  readonly view: ResultView;
  readonly notifications: Settings['notifications'];
  interrupt(options?: { force: boolean }): Promise<unknown>;
  restart(): Promise<void>;
}

/** Shows the message for a result, and runs the action of the button that the user presses. */
export async function presentResult(presented: PresentedResult): Promise<void> {
  const { kernel, result, log } = presented;
  const diagnosed = logResult(presented);
  const canRestart = kernel.restart !== undefined;
  if (result.outcome === 'ended') {
    await whenNextCellRuns(kernel);
  }
  const { status } = kernel;
  const isSilent = result.outcome === 'stillBusy' && (await kernel.answersHeartbeat()) === false;
  const look = result.outcome === 'stillBusy' ? kernel.lastLook : undefined;
  const circumstances = { canRestart, status, isSilent, signalRule: kernel.signalRule, look };
  const outcome =
    heldMessage(kernel.name, kernel.heldBy, result, circumstances) ??
    outcomeMessage(kernel.name, result, circumstances);
  const { severity, sentence, actions } = withLeftRunning(outcome, result.leftRunning);
  const child = look?.children[0];
  const buttonOf = (action: OutcomeAction): string =>
    action === 'endChild' ? endButton(child) : BUTTONS[action];
  const { view, notifications } = presented;
  const buttons = actions.map(buttonOf);
  const pressed = await showResult({ severity, sentence }, buttons, view, notifications);
  switch (actions.find((action) => buttonOf(action) === pressed)) {
    case 'interruptAgain':
      await presented.interrupt();
      break;
    case 'force':
      if (await mayForce(presented)) {
        await presented.interrupt({ force: true });
      }
      break;
    case 'endChild':
      if (look && child) {
        await endChild({ kernel, look, child, log });
      }
      break;
    case 'whereIsItStuck':
      await vscode.commands.executeCommand(COMMANDS.whereIsItStuck, kernel.id);
      break;
    case 'restart':
      await presented.restart();
      break;
    case 'stopThem…':
      if (await mayStop(presented)) {
        await stopLeftRunning(presented);
      }
      break;
    case 'stopThem':
      await stopLeftRunning(presented);
      break;
    case 'showLog':
      await diagnosed;
      log.show();
      break;
    case 'manageTrust':
      await vscode.commands.executeCommand(MANAGE_TRUST.command);
      break;
    case undefined:
      break;
  }
}

/** Shows the processes that the cell left running, if any, after a message that did not name them. */
export async function presentLeftRunning(presented: KernelResult): Promise<void> {
  const { kernel, result } = presented;
  if (!result.leftRunning) {
    return;
  }
  const interrupted = `The cell of ${kernel.name} has ended.`;
  const { severity, sentence, actions } = withLeftRunning(
    { severity: 'information', sentence: interrupted, actions: [] },
    result.leftRunning,
  );
  const isNamed = actions.includes('stopThem');
  const buttons = actions.length > 0 ? [isNamed ? BUTTONS.stopThem : BUTTONS['stopThem…']] : [];
  const pressed = await showMessage(severity, sentence, ...buttons);
  if (pressed && (isNamed || (await mayStop(presented)))) {
    await stopLeftRunning(presented);
  }
}

/** Logs a result with its attempts. If nothing stopped the kernel, logs its diagnosis too. */
export async function logResult({ kernel, result, log }: KernelResult): Promise<void> {
  const { outcome, elapsedMs, attempts } = result;
  const tried = attempts.map(
    ({ method, elapsedMs, error }) => `${method} ${error ?? `${elapsedMs} ms`}`,
  );
  log.info(`${kernel.name}: ${outcome} after ${elapsedMs} ms (${tried.join(', ') || 'nothing'})`);
  if (result.leftRunning) {
    log.info(
      `The cell of ${kernel.name} left running: ${result.leftRunning.map(nameOf).join(', ')}`,
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

/**
 * Waits until a queued cell runs, if there is one. The wait is short, because the kernel begins a queued cell at once.
 */
async function whenNextCellRuns(kernel: Pick<Kernel, 'status'>): Promise<void> {
  const end = performance.now() + NEXT_CELL_LIMIT_MS;
  while (kernel.status !== 'busy' && performance.now() < end) {
    await setTimeout(NEXT_CELL_PAUSE_MS);
  }
}

async function mayForce({ kernel, result, log }: PresentedResult): Promise<boolean> {
  const { sentence, detail } = forceQuestion(kernel.name, codesOf(result.attempts));
  const yes = 'Interrupt Anyway';
  // The first button is the one that Enter presses, so it does no harm.
  const harmless = kernel.canLook ? BUTTONS.whereIsItStuck : BUTTONS.showLog;
  const options = { modal: true, detail };
  const pressed = await vscode.window.showWarningMessage(sentence, options, harmless, yes);
  if (pressed === BUTTONS.showLog) {
    log.show();
  } else if (pressed === BUTTONS.whereIsItStuck) {
    await vscode.commands.executeCommand(COMMANDS.whereIsItStuck, kernel.id);
  }
  return pressed === yes;
}
