import * as vscode from 'vscode';
import type { Kernel } from '../../kernels/Kernel';
import type { Kernels } from '../../kernels/Kernels';
import { COMMANDS, type CommandId } from '../contributions';
import {
  kernelList,
  OTHER_KERNELS,
  promptOf,
  type KernelAction,
  type KernelRow,
} from '../view/kernelList';
import { listSurroundings } from '../view/listSurroundings';

interface KernelItem extends vscode.QuickPickItem {
  /** Absent in the heading of a group. */
  readonly kernel?: Kernel;
}

export interface KernelPickOptions {
  readonly kernels: Kernels;
  /** The question of a command that needs one kernel. Without it, the list is that of Show Kernels. */
  readonly placeholder?: string;
  isListed(kernel: Kernel): boolean;
  /** Called when the user presses the restart button of a kernel. */
  restart(kernel: Kernel): void;
}

const INTERRUPT_ALL = button('stop-circle', 'Interrupt Kernels of This Window');
const RESTART = button('debug-restart', 'Restart Kernel');

/** The buttons of a row, in this order. No button interrupts the kernel, because choosing the row does that. */
const BUTTONS = {
  whereIsItStuck: button('search', 'Where Is It Stuck?'),
  openNotebook: button('go-to-file', 'Open Notebook'),
  stopLeft: button('circle-slash', 'Stop Processes Left Running…'),
} satisfies Partial<Record<KernelAction, vscode.QuickInputButton>>;

const COMMAND_OF = new Map<vscode.QuickInputButton, CommandId>([
  [INTERRUPT_ALL, COMMANDS.interruptAllKernels],
  [BUTTONS.whereIsItStuck, COMMANDS.whereIsItStuck],
  [BUTTONS.openNotebook, COMMANDS.openNotebook],
  [BUTTONS.stopLeft, COMMANDS.stopLeftProcesses],
]);

/**
 * Lets the user choose a kernel; returns undefined if the user cancels. While the list is open, it shows every change
 * of the kernels.
 */
export async function pickKernel(options: KernelPickOptions): Promise<Kernel | undefined> {
  const { kernels, placeholder } = options;
  const isOverview = placeholder === undefined;
  const pick = vscode.window.createQuickPick<KernelItem>();
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const list = (): void => {
    const [before] = pick.activeItems;
    const listed = kernels.kernels.filter((kernel) => options.isListed(kernel));
    const rows = kernelList(listed, listSurroundings());
    const itemOf = (row: KernelRow<Kernel>): KernelItem => kernelItem(row, isOverview);
    const { own, others } = rows;
    const separator = { label: OTHER_KERNELS, kind: vscode.QuickPickItemKind.Separator };
    const heading = others.length > 0 ? [separator] : [];
    pick.placeholder = placeholder ?? promptOf(rows);
    pick.buttons = isOverview && own.some(({ mayRun }) => mayRun) ? [INTERRUPT_ALL] : [];
    pick.items = [...own.map(itemOf), ...heading, ...others.map(itemOf)];
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
      pick.onDidTriggerButton((pressed) => {
        resolve(undefined);
        run(pressed);
      });
      pick.onDidTriggerItemButton(({ item: { kernel }, button: pressed }) => {
        resolve(undefined);
        if (kernel && pressed === RESTART) {
          options.restart(kernel);
        } else if (kernel) {
          run(pressed, kernel.id);
        }
      });
      pick.show();
    });
  } finally {
    stopListening();
    pick.dispose();
  }
}

function kernelItem(row: KernelRow<Kernel>, isOverview: boolean): KernelItem {
  const { kernel, icon, name, summary, notebook, place, interrupt, actions } = row;
  const buttons = isOverview
    ? Object.entries(BUTTONS)
        .filter(([action]) => actions.some((one) => one === action))
        .map(([, shown]) => shown)
    : [];
  return {
    ...{ kernel, label: `$(${icon}) ${name}`, description: summary },
    detail: [notebook, place, interrupt].filter((text) => text !== undefined).join('. '),
    buttons: [...buttons, ...(kernel.restart ? [RESTART] : [])],
  };
}

function button(icon: string, tooltip: string): vscode.QuickInputButton {
  return { iconPath: new vscode.ThemeIcon(icon), tooltip };
}

/** Runs the command of a button. The command shows its own result and errors, so nothing waits for it. */
function run(pressed: vscode.QuickInputButton, ...args: readonly string[]): void {
  const command = COMMAND_OF.get(pressed);
  if (command) {
    void vscode.commands.executeCommand(command, ...args);
  }
}
