import path from 'node:path';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../api';
import { messageOf } from '../../base/errors';
import { chosen, kernelOf, type KernelChoice } from '../../kernels/chooseKernel';
import type { KernelEntry } from '../../kernels/KernelEntry';
import type { KernelRegistry } from '../../kernels/KernelRegistry';
import { activeEditor } from '../view/activeEditor';
import { hostCommand } from '../notebooks/providerCommand';
import type { Interrupts } from './Interrupts';
import { interruptTarget, type InterruptTarget } from './interruptTarget';
import { showMessage, showWithLog } from '../messages/messages';
import { pickKernel } from './pickKernel';
import { isHostMeant, isUnregistered } from '../notebooks/unregisteredNotebook';

export interface InterruptKernelOptions {
  readonly registry: KernelRegistry;
  readonly interrupts: Interrupts;
  readonly log: vscode.LogOutputChannel;
  /** Whether notebooks whose kernel nobody registered are offered. */
  discoverKernels(): boolean;
}

/**
 * The command Interrupt Kernel.
 *
 * @returns undefined where nothing was chosen, or the notebook's host was asked
 */
export async function interruptKernel(
  argument: unknown,
  options: InterruptKernelOptions,
): Promise<InterruptResult | undefined> {
  const target = interruptTarget(argument);
  if (!target) {
    say('Interrupt Kernel takes the id of a kernel, the Uri of a notebook, or nothing.');
    return undefined;
  }
  const notebook = unregisteredNotebook(target, options);
  if (notebook) {
    await askHost(notebook, options.log);
    return undefined;
  }
  const choice = choose(target, options.registry);
  switch (choice.kind) {
    case 'kernel':
      return options.interrupts.interrupt(choice.kernel);
    case 'pick': {
      const kernel = await pick(options, choice.kernels);
      return kernel && options.interrupts.interrupt(kernel);
    }
    case 'none':
      say(noneSentence(target, options.registry));
      return undefined;
  }
}

/** Whoever named a kernel that has ended is to hear just that, so it is not passed over for another one. */
function choose(target: InterruptTarget, registry: KernelRegistry): KernelChoice<KernelEntry> {
  const { kernels } = registry;
  const { uri, notebook } = activeEditor();
  const active = uri?.toString();
  const request = { ...(active !== undefined && { active }) };
  switch (target.kind) {
    case 'kernel':
      return chosen(kernels.find(({ id }) => id === target.id));
    case 'resource': {
      const resource = vscode.Uri.from(target.uri).toString();
      const own = kernelOf(kernels, resource);
      // The button of an editor names its file, which need not be that of the kernel.
      return own || notebook || resource !== active ? chosen(own) : registry.choose(request);
    }
    case 'active': {
      if (target.isKey) {
        return registry.choose({ ...request, isRunning: true });
      }
      const own = active === undefined ? undefined : kernelOf(kernels, active);
      return own ? chosen(own) : registry.choose(request);
    }
  }
}

/** The notebook that is meant, where only its own host can interrupt its kernel. */
function unregisteredNotebook(
  target: InterruptTarget,
  { registry: { kernels }, ...options }: InterruptKernelOptions,
): vscode.NotebookDocument | undefined {
  if (!options.discoverKernels()) {
    return undefined;
  }
  switch (target.kind) {
    case 'kernel':
      return undefined;
    case 'resource': {
      const uri = vscode.Uri.from(target.uri).toString();
      const open = vscode.workspace.notebookDocuments.find((open) => open.uri.toString() === uri);
      return isUnregistered(uri, kernels) ? open : undefined;
    }
    case 'active': {
      const { notebook } = activeEditor();
      return notebook && !target.isKey && isHostMeant(notebook.uri.toString(), kernels)
        ? notebook
        : undefined;
    }
  }
}

/** What its host makes of that, and how long it takes, is the host's affair. */
async function askHost(
  { uri, notebookType }: vscode.NotebookDocument,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const { id, takes } = hostCommand(notebookType, await vscode.commands.getCommands(true));
  const argument = takes === 'uri' ? uri : { notebookEditor: { notebookUri: uri } };
  const name = path.posix.basename(uri.path);
  vscode.commands.executeCommand(id, argument).then(undefined, (error: unknown) => {
    const sentence = `The host of ${name} could not interrupt its kernel: ${messageOf(error)}`;
    log.warn(sentence);
    showWithLog('warning', sentence, log);
  });
  say(`The kernel of ${name} is not registered here; its own host was asked to interrupt it.`);
}

function pick(
  { registry, interrupts }: InterruptKernelOptions,
  kernels: readonly KernelEntry[],
): Promise<KernelEntry | undefined> {
  return pickKernel({
    registry,
    placeholder: 'Which kernel is to be interrupted?',
    isListed: (kernel) => kernels.includes(kernel),
    restart: (kernel) => void interrupts.restart(kernel),
  });
}

function noneSentence(target: InterruptTarget, { kernels }: KernelRegistry): string {
  switch (target.kind) {
    case 'kernel':
      return `There is no kernel ${target.id}: it is no longer registered.`;
    case 'resource':
      return `No registered kernel belongs to ${path.posix.basename(target.uri.path)}.`;
    case 'active':
      return kernels.length === 0
        ? 'There is no kernel to interrupt: no extension has registered one.'
        : 'There is no kernel to interrupt: none of the registered ones is running.';
  }
}

function say(sentence: string): void {
  void showMessage('information', sentence);
}
