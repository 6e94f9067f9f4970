import path from 'node:path';
import * as vscode from 'vscode';
import { chooseKernel, type KernelChoice, type NamedKernel } from '../../kernels/chooseKernel';
import type { Kernel } from '../../kernels/Kernel';
import type { Kernels } from '../../kernels/Kernels';
import { showMessage } from '../messages/messages';
import { DISCOVERY_OFF } from '../settings';
import { activeEditor } from '../view/activeEditor';
import { interruptTarget, type InterruptTarget } from './interruptTarget';
import type { UserInterrupts } from './UserInterrupts';

/** Looks for kernels that no extension has registered. */
export interface KernelSearch {
  /** Searches again, and waits at most two seconds for the result. Never rejects. */
  refresh(): Promise<void>;
  /**
   * Finds out which process runs a notebook, if that is not known yet. Sends nothing to a busy kernel. Never rejects.
   *
   * @param uri `Uri.toString()` of the notebook, or of the Python file of an Interactive Window
   */
  findProcess(uri: string): Promise<void>;
  /**
   * Adds a notebook to the list of kernels, because the user wants to interrupt it although it was not seen to run a
   * cell.
   *
   * @param notebook `Uri.toString()`
   * @param isRunning whether VS Code says that a cell runs
   */
  expectRunning(notebook: string, isRunning: boolean): void;
  /** Call it after the interrupt. Undoes `expectRunning`, unless VS Code said that a cell runs. */
  forgetExpected(): void;
}

export interface ChosenKernelOptions {
  readonly kernels: Kernels;
  readonly search: KernelSearch;
  readonly interrupts: Pick<UserInterrupts, 'restart'>;
  discoverKernels(): boolean;
}

/** The texts of a command about one kernel, and what the command accepts. */
export interface CommandWords {
  /** The command's title. */
  readonly title: string;
  /** The question in the list from which the user chooses. */
  readonly question: string;
  /**
   * Whether the command also accepts a notebook that was not seen to run a cell, because its provider can interrupt it.
   */
  readonly acceptsUnseenCell: boolean;
}

/**
 * Finds the kernel that a command's argument means. Asks the user if several kernels fit.
 *
 * @returns undefined if the user chose none, or if a message said why none was found, or which arguments are possible
 */
export async function chosenKernel(
  argument: unknown,
  { title, question, acceptsUnseenCell }: CommandWords,
  options: ChosenKernelOptions,
): Promise<Kernel | undefined> {
  const { kernels, search, interrupts } = options;
  const target = interruptTarget(argument);
  if (!target) {
    say(`"${title}" takes a kernel id, a notebook Uri or no argument.`);
    return undefined;
  }
  const { uri, notebook } = activeEditor();
  const choose = (): KernelChoice<Kernel> =>
    chooseKernel(kernels.kernels, namedKernel(target), {
      active: uri?.toString(),
      isNotebookActive: notebook !== undefined,
    });
  let choice = choose();
  if (choice.kind === 'none') {
    await search.refresh();
    choice = choose();
    const named = namedKernel(target);
    const meant = named.kind === 'resource' ? named.uri : notebook?.uri.toString();
    if (choice.kind === 'none' && meant !== undefined && acceptsUnseenCell) {
      // If no kernel is known, the key binding is in force only because context keys of VS Code or the Jupyter
      // extension say that a cell runs.
      search.expectRunning(meant, target.kind === 'active' && target.isKey);
      choice = choose();
    }
  }
  switch (choice.kind) {
    case 'kernel':
      return choice.kernel;
    case 'pick': {
      const listed = choice.kernels;
      const { pickKernel } = await import('./pickKernel.js');
      return pickKernel({
        kernels,
        placeholder: question,
        isListed: (kernel) => listed.includes(kernel),
        restart: (chosen) => void interrupts.restart(chosen),
      });
    }
    case 'none': {
      const sentence = noneSentence(title, target, kernels.kernels, options.discoverKernels());
      if (sentence === undefined) {
        const { showEmpty } = await import('./showEmpty.js');
        void showEmpty(options.discoverKernels());
      } else {
        say(sentence);
      }
      return undefined;
    }
  }
}

function namedKernel(target: InterruptTarget): NamedKernel {
  return target.kind === 'resource'
    ? { kind: 'resource', uri: vscode.Uri.from(target.uri).toString() }
    : target;
}

/** Says why no kernel was found; undefined if the argument named none and no kernel is listed at all. */
function noneSentence(
  title: string,
  target: InterruptTarget,
  kernels: readonly Kernel[],
  discoverKernels: boolean,
): string | undefined {
  switch (target.kind) {
    case 'kernel':
      return `There is no kernel with the id ${target.id}. It may have ended.`;
    case 'resource':
      return `No kernel was found for ${path.posix.basename(target.uri.path)}. ${discoverKernels ? 'Run one of its cells first.' : DISCOVERY_OFF}`;
    case 'active':
      if (kernels.length === 0) {
        return undefined;
      }
      return kernels.some(({ isOfWindow }) => isOfWindow)
        ? `"${title}" cannot be used for any kernel of this window now. Run "Show Kernels" to see the kernels and their states.`
        : 'No kernel of this window was found. Run "Show Kernels" to see the kernels of other windows and programs.';
  }
}

function say(sentence: string): void {
  void showMessage('information', sentence);
}
