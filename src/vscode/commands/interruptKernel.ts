import path from 'node:path';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../api';
import { messageOf } from '../../base/errors';
import { showMessage, showWithLog } from '../messages/messages';
import { providerCommand } from '../notebooks/providerCommand';
import { chosenKernel, type ChosenKernelOptions } from './chosenKernel';
import type { UserInterrupts } from './UserInterrupts';

export interface InterruptKernelOptions extends ChosenKernelOptions {
  readonly interrupts: UserInterrupts;
  readonly log: vscode.LogOutputChannel;
}

const WORDS = {
  title: 'Interrupt Kernel',
  purpose: 'interrupt',
  question: 'Which kernel do you want to interrupt?',
};

/**
 * Runs the command Interrupt Kernel.
 *
 * @returns undefined if there is no kernel, the user chose none, or the notebook's provider was asked
 */
export async function interruptKernel(
  argument: unknown,
  options: InterruptKernelOptions,
): Promise<InterruptResult | undefined> {
  const chosen = await chosenKernel(argument, WORDS, options);
  switch (chosen?.kind) {
    case 'kernel':
      return options.interrupts.press(chosen.kernel);
    case 'notebook':
      await askProvider(chosen.notebook, options.log);
      return undefined;
    case undefined:
      return undefined;
  }
}

/** Runs the provider's command for a notebook. Does not wait for it: it may show a dialog. */
async function askProvider(
  { uri, notebookType }: vscode.NotebookDocument,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const { id, takes } = providerCommand(notebookType, await vscode.commands.getCommands(true));
  const argument = takes === 'uri' ? uri : { notebookEditor: { notebookUri: uri } };
  const name = path.posix.basename(uri.path);
  vscode.commands.executeCommand(id, argument).then(undefined, (error: unknown) => {
    const sentence = `The provider of ${name} could not interrupt its kernel: ${messageOf(error)}`;
    log.warn(sentence);
    showWithLog('warning', sentence, log);
  });
  void showMessage(
    'information',
    `The kernel of ${name} is not registered. Kernel Interrupt has asked its provider to interrupt it.`,
  );
}
