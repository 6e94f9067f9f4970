import * as vscode from 'vscode';
import type { Kernel } from '../../kernels/Kernel';
import type { Kernels } from '../../kernels/Kernels';
import { lookOf } from '../view/statusBarContent';

interface KernelItem extends vscode.QuickPickItem {
  readonly kernel: Kernel;
}

export interface KernelPickOptions {
  readonly kernels: Kernels;
  readonly placeholder: string;
  /** Which of the registered ones are listed. */
  isListed(kernel: Kernel): boolean;
  /** Called where the button for a restart is pressed. */
  restart(kernel: Kernel): void;
}

const RESTART: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('debug-restart'),
  tooltip: 'Restart Kernel',
};

/** Lets the user choose a kernel from a list that follows what they are doing; undefined where none was chosen. */
export async function pickKernel(options: KernelPickOptions): Promise<Kernel | undefined> {
  const { kernels, placeholder } = options;
  const pick = vscode.window.createQuickPick<KernelItem>();
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  const list = (): void => {
    const [before] = pick.activeItems;
    pick.items = kernels.kernels.filter((kernel) => options.isListed(kernel)).map(itemOf);
    if (before) {
      pick.activeItems = pick.items.filter(({ kernel }) => kernel === before.kernel);
    }
  };
  list();
  const stopListening = kernels.onDidChange(list);
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => resolve(pick.selectedItems[0]?.kernel));
      pick.onDidHide(() => resolve(undefined));
      pick.onDidTriggerItemButton(({ item: { kernel } }) => {
        resolve(undefined);
        options.restart(kernel);
      });
      pick.show();
    });
  } finally {
    stopListening();
    pick.dispose();
  }
}

function itemOf(kernel: Kernel): KernelItem {
  const { icon, state } = lookOf(kernel);
  const file =
    kernel.resource && vscode.workspace.asRelativePath(vscode.Uri.parse(kernel.resource));
  return {
    kernel,
    label: `$(${icon}) ${kernel.name}`,
    description: state,
    // Many hosts name a kernel after its notebook: once is enough.
    ...(file && file !== kernel.name && { detail: file }),
    ...(kernel.restart && { buttons: [RESTART] }),
  };
}
