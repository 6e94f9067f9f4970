import * as vscode from 'vscode';
import type { Kernel } from '../../kernels/Kernel';
import type { Kernels } from '../../kernels/Kernels';
import { lookOf } from '../view/statusBarContent';

interface KernelItem extends vscode.QuickPickItem {
  /** Absent in the heading of a group. */
  readonly kernel?: Kernel;
}

export interface KernelPickOptions {
  readonly kernels: Kernels;
  readonly placeholder: string;
  isListed(kernel: Kernel): boolean;
  /** Called when the user presses the restart button of a kernel. */
  restart(kernel: Kernel): void;
}

const OTHERS = 'Not of this window';

const RESTART: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('debug-restart'),
  tooltip: 'Restart Kernel',
};

/** Lets the user choose a kernel; returns undefined if the user cancels. The list shows each kernel's current state. */
export async function pickKernel(options: KernelPickOptions): Promise<Kernel | undefined> {
  const { kernels, placeholder } = options;
  const pick = vscode.window.createQuickPick<KernelItem>();
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  const list = (): void => {
    const [before] = pick.activeItems;
    pick.items = itemsOf(kernels.kernels.filter((kernel) => options.isListed(kernel)));
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
        if (kernel) {
          options.restart(kernel);
        }
      });
      pick.show();
    });
  } finally {
    stopListening();
    pick.dispose();
  }
}

/** Lists the kernels of other windows and programs in a group of their own. */
function itemsOf(kernels: readonly Kernel[]): readonly KernelItem[] {
  const others = kernels.filter(({ isOfWindow }) => !isOfWindow);
  const own = kernels.filter(({ isOfWindow }) => isOfWindow);
  return [
    ...own.map(itemOf),
    ...(others.length > 0 ? [{ label: OTHERS, kind: vscode.QuickPickItemKind.Separator }] : []),
    ...others.map(itemOf),
  ];
}

function itemOf(kernel: Kernel): KernelItem {
  const { icon, state } = lookOf(kernel);
  const file =
    kernel.resource && vscode.workspace.asRelativePath(vscode.Uri.parse(kernel.resource));
  return {
    kernel,
    label: `$(${icon}) ${kernel.name}`,
    description: state,
    ...(kernel.problem !== undefined && { detail: kernel.problem }),
    // Many providers name a kernel after its notebook. Do not show that name twice.
    ...(file && file !== kernel.name && { detail: file }),
    ...(kernel.restart && { buttons: [RESTART] }),
  };
}
