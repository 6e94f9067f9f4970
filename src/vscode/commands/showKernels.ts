import * as vscode from 'vscode';
import type { Kernels } from '../../kernels/Kernels';
import { showMessage } from '../messages/messages';
import type { Settings } from '../settings';
import { emptyMessage } from '../view/emptyList';
import { emptyPartsNow } from '../view/emptyPartsNow';
import type { KernelSearch } from './chosenKernel';
import type { UserInterrupts } from './UserInterrupts';

export interface ShowKernelsOptions {
  readonly kernels: Kernels;
  readonly search: Pick<KernelSearch, 'refresh'>;
  readonly interrupts: UserInterrupts;
  discoverKernels(): Settings['discoverKernels'];
}

/** Runs the command Show Kernels: lists the kernels with their states, and interrupts the chosen one. */
export async function showKernels(options: ShowKernelsOptions): Promise<void> {
  const { kernels, search, interrupts } = options;
  await search.refresh();
  if (kernels.kernels.length === 0) {
    void showEmpty(options);
    return;
  }
  const { pickKernel } = await import('./pickKernel.js');
  const kernel = await pickKernel({
    kernels,
    isListed: () => true,
    restart: (chosen) => void interrupts.restart(chosen),
  });
  if (kernel) {
    await interrupts.press(kernel);
  }
}

/** Says why the list is empty, and offers what the user can do. */
async function showEmpty(options: ShowKernelsOptions): Promise<void> {
  const parts = emptyPartsNow(options.discoverKernels());
  const buttons = parts.flatMap((part) => part.buttons);
  const titles = buttons.map(({ title }) => title);
  const pressed = await showMessage('information', emptyMessage(parts), ...titles);
  const button = buttons.find(({ title }) => title === pressed);
  if (button) {
    await vscode.commands.executeCommand(button.command, ...(button.arguments ?? []));
  }
}
