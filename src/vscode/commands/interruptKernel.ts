import path from 'node:path';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../api';
import { messageOf } from '../../base/errors';
import { chooseKernel, type NamedKernel } from '../../kernels/chooseKernel';
import type { Kernels } from '../../kernels/Kernels';
import { showMessage, showWithLog } from '../messages/messages';
import { providerCommand } from '../notebooks/providerCommand';
import { activeEditor } from '../view/activeEditor';
import { interruptTarget, type InterruptTarget } from './interruptTarget';
import type { UserInterrupts } from './UserInterrupts';

export interface InterruptKernelOptions {
  readonly kernels: Kernels;
  readonly interrupts: UserInterrupts;
  readonly log: vscode.LogOutputChannel;
  /** Whether to ask the provider of a notebook whose kernel is not registered. */
  discoverKernels(): boolean;
}

/**
 * Runs the command Interrupt Kernel.
 *
 * @returns undefined if there is no kernel, the user chose none, or the notebook's provider was asked
 */
export async function interruptKernel(
  argument: unknown,
  options: InterruptKernelOptions,
): Promise<InterruptResult | undefined> {
  const { kernels, interrupts } = options;
  const target = interruptTarget(argument);
  if (!target) {
    say('Interrupt Kernel takes a kernel id, a notebook Uri or no argument.');
    return undefined;
  }
  const named = namedKernel(target);
  const { uri, notebook } = activeEditor();
  const notebooks = options.discoverKernels() ? vscode.workspace.notebookDocuments : [];
  const choice = chooseKernel(kernels.kernels, named, {
    active: uri?.toString(),
    notebooks: notebooks.map((open) => open.uri.toString()),
    isNotebookActive: notebook !== undefined,
  });
  switch (choice.kind) {
    case 'kernel':
      return interrupts.press(choice.kernel);
    case 'pick': {
      const { pickKernel } = await import('./pickKernel.js');
      const kernel = await pickKernel({
        kernels,
        placeholder: 'Which kernel do you want to interrupt?',
        isListed: (listed) => choice.kernels.includes(listed),
        restart: (chosen) => void interrupts.restart(chosen),
      });
      return kernel && interrupts.press(kernel);
    }
    case 'notebook': {
      const found = notebooks.find((open) => open.uri.toString() === choice.uri);
      await (found && askProvider(found, options.log));
      return undefined;
    }
    case 'none':
      say(noneSentence(target, kernels));
      return undefined;
  }
}

function namedKernel(target: InterruptTarget): NamedKernel {
  return target.kind === 'resource'
    ? { kind: 'resource', uri: vscode.Uri.from(target.uri).toString() }
    : target;
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
  say(
    `The kernel of ${name} is not registered. Kernel Interrupt has asked its provider to interrupt it.`,
  );
}

function noneSentence(target: InterruptTarget, { kernels }: Kernels): string {
  switch (target.kind) {
    case 'kernel':
      return `No kernel with the id ${target.id} is registered.`;
    case 'resource':
      return `No registered kernel belongs to ${path.posix.basename(target.uri.path)}.`;
    case 'active':
      return kernels.length === 0
        ? 'There is no kernel to interrupt: no extension has registered one.'
        : 'There is no kernel to interrupt: no registered kernel is running.';
  }
}

function say(sentence: string): void {
  void showMessage('information', sentence);
}
