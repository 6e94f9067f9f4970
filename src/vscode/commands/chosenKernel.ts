import path from 'node:path';
import * as vscode from 'vscode';
import { chooseKernel, type NamedKernel } from '../../kernels/chooseKernel';
import type { Kernel } from '../../kernels/Kernel';
import type { Kernels } from '../../kernels/Kernels';
import { showMessage } from '../messages/messages';
import { activeEditor } from '../view/activeEditor';
import { interruptTarget, type InterruptTarget } from './interruptTarget';
import type { UserInterrupts } from './UserInterrupts';

export interface ChosenKernelOptions {
  readonly kernels: Kernels;
  readonly interrupts: Pick<UserInterrupts, 'restart'>;
  /** Whether a notebook whose kernel is not registered can be chosen. */
  discoverKernels(): boolean;
}

/** The words of a command about one kernel. */
export interface CommandWords {
  /** The command's title. */
  readonly title: string;
  /** Follows "There is no kernel to". */
  readonly purpose: string;
  /** The question in the list from which the user chooses. */
  readonly question: string;
}

/** A kernel, or a notebook whose kernel is not registered. */
export type ChosenKernel =
  | { readonly kind: 'kernel'; readonly kernel: Kernel }
  | { readonly kind: 'notebook'; readonly notebook: vscode.NotebookDocument };

/**
 * Finds the kernel that a command's argument means. Asks the user if it means several.
 *
 * @returns undefined if there is none, which a message then says, or the user chose none
 */
export async function chosenKernel(
  argument: unknown,
  { title, purpose, question }: CommandWords,
  options: ChosenKernelOptions,
): Promise<ChosenKernel | undefined> {
  const { kernels, interrupts } = options;
  const target = interruptTarget(argument);
  if (!target) {
    say(`${title} takes a kernel id, a notebook Uri or no argument.`);
    return undefined;
  }
  const { uri, notebook } = activeEditor();
  const notebooks = options.discoverKernels() ? vscode.workspace.notebookDocuments : [];
  const choice = chooseKernel(kernels.kernels, namedKernel(target), {
    active: uri?.toString(),
    notebooks: notebooks.map((open) => open.uri.toString()),
    isNotebookActive: notebook !== undefined,
  });
  switch (choice.kind) {
    case 'kernel':
      return choice;
    case 'pick': {
      const { pickKernel } = await import('./pickKernel.js');
      const kernel = await pickKernel({
        kernels,
        placeholder: question,
        isListed: (listed) => choice.kernels.includes(listed),
        restart: (chosen) => void interrupts.restart(chosen),
      });
      return kernel && { kind: 'kernel', kernel };
    }
    case 'notebook': {
      const found = notebooks.find((open) => open.uri.toString() === choice.uri);
      return found && { kind: 'notebook', notebook: found };
    }
    case 'none':
      say(noneSentence(target, purpose, kernels));
      return undefined;
  }
}

function namedKernel(target: InterruptTarget): NamedKernel {
  return target.kind === 'resource'
    ? { kind: 'resource', uri: vscode.Uri.from(target.uri).toString() }
    : target;
}

function noneSentence(target: InterruptTarget, purpose: string, { kernels }: Kernels): string {
  switch (target.kind) {
    case 'kernel':
      return `No kernel with the id ${target.id} is registered.`;
    case 'resource':
      return `No registered kernel belongs to ${path.posix.basename(target.uri.path)}.`;
    case 'active':
      return kernels.length === 0
        ? `There is no kernel to ${purpose}: no extension has registered one.`
        : `There is no kernel to ${purpose}: no registered kernel is running.`;
  }
}

function say(sentence: string): void {
  void showMessage('information', sentence);
}
