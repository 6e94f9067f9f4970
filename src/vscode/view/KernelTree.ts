import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { Kernel } from '../../kernels/Kernel';
import type { Kernels } from '../../kernels/Kernels';
import type { KernelSearch } from '../commands/chosenKernel';
import { COMMANDS } from '../contributions';
import { DISCOVERY_OFF, type Settings } from '../settings';
import { kernelList, OTHER_KERNELS, type KernelList, type KernelRow } from './kernelList';
import { listSurroundings } from './listSurroundings';
import { kernelContent, othersContent, type TreeContent } from './treeContent';

const { Collapsed, None } = vscode.TreeItemCollapsibleState;

/**
 * The element of the group Other Kernels. All other elements are ids of kernels, because VS Code passes an element to
 * the commands of its row.
 */
const OTHERS = OTHER_KERNELS;

export interface KernelTreeOptions {
  readonly kernels: Kernels;
  readonly search: Pick<KernelSearch, 'refresh'>;
  readonly discoverKernels: () => Settings['discoverKernels'];
}

/** The content of the view in the Explorer. */
export class KernelTree {
  private searched: { readonly state: string; readonly done: Promise<void> } | undefined;
  private isDrawn = false;
  /** The rows that VS Code draws. */
  private list: KernelList<Kernel> = { own: [], others: [] };
  private message = '';

  /** @param say shows a message above the kernels; an empty message removes it */
  constructor(
    private readonly options: KernelTreeOptions,
    private readonly say: (message: string) => void,
  ) {}

  /**
   * Reads the kernels again. VS Code loses clicks on a row while it draws that row. So only rows that have changed are
   * drawn again.
   *
   * @returns the elements to draw again; undefined: all; empty: none
   */
  update(): string[] | undefined {
    void this.search();
    return this.isDrawn ? this.read() : [];
  }

  /** Returns the elements below an element; without one, those at the top level. */
  async childrenOf(element: string | undefined): Promise<string[]> {
    await this.search();
    if (!this.isDrawn) {
      this.isDrawn = true;
      this.read();
    }
    const { own, others } = this.list;
    if (element === OTHERS) {
      return elementsOf(others);
    }
    return [...elementsOf(own), ...(others.length > 0 ? [OTHERS] : [])];
  }

  /**
   * Returns undefined if the kernel has just been removed. VS Code then draws no row, and the next event redraws all
   * rows.
   */
  itemOf(element: string): vscode.TreeItem | undefined {
    const { own, others } = this.list;
    if (element === OTHERS) {
      return itemOf(element, othersContent(others), Collapsed);
    }
    const row = [...own, ...others].find(({ kernel }) => kernel.id === element);
    if (!row) {
      return undefined;
    }
    const item = itemOf(element, kernelContent(row), None);
    item.iconPath = new vscode.ThemeIcon(row.icon);
    if (row.actions.includes('openNotebook')) {
      item.command = { title: '', command: COMMANDS.openNotebook, arguments: [element] };
    }
    return item;
  }

  /** Reads the kernels again, and returns what `update` does. */
  private read(): string[] | undefined {
    const before = this.list;
    this.list = kernelList(this.options.kernels.kernels, listSurroundings());
    const { own, others } = this.list;
    const advice = this.options.discoverKernels()
      ? 'Run a cell of a notebook first.'
      : DISCOVERY_OFF;
    const isNoneOfWindow = own.length === 0 && others.length > 0;
    const message = isNoneOfWindow ? `No kernel of this window was found. ${advice}` : '';
    if (message !== this.message) {
      this.message = message;
      this.say(message);
    }
    const hasGroup = others.length > 0;
    if (!haveSameElements(own, before.own) || hasGroup !== before.others.length > 0) {
      return undefined;
    }
    return haveSameElements(others, before.others)
      ? changedElements([...own, ...others], [...before.own, ...before.others])
      : [...changedElements(own, before.own), OTHERS];
  }

  /** Searches for kernels when the view is first shown, and after trust or `discoverKernels` has changed. */
  private search(): Promise<void> {
    const { search, discoverKernels } = this.options;
    const state = `${vscode.workspace.isTrusted} ${discoverKernels()}`;
    if (this.searched?.state !== state) {
      this.searched = { state, done: search.refresh() };
    }
    return this.searched.done;
  }
}

type Rows = readonly KernelRow<Kernel>[];

function haveSameElements(rows: Rows, before: Rows): boolean {
  return isDeepStrictEqual(elementsOf(rows), elementsOf(before));
}

/** Returns the elements whose rows show something else than before. Both lists have the same elements. */
function changedElements(rows: Rows, before: Rows): string[] {
  const contents = before.map(contentOf);
  return elementsOf(rows.filter((row, index) => contentOf(row) !== contents[index]));
}

function elementsOf(rows: Rows): string[] {
  return rows.map(({ kernel }) => kernel.id);
}

/** Everything that a row shows, as a text that can be compared. */
function contentOf(row: KernelRow<Kernel>): string {
  return JSON.stringify([row.icon, kernelContent(row)]);
}

function itemOf(
  id: string,
  { text, description, tooltip, label, context }: TreeContent,
  collapsible: vscode.TreeItemCollapsibleState,
): vscode.TreeItem {
  const accessibilityInformation = { label };
  const shown = { id, description, tooltip, accessibilityInformation, contextValue: context };
  return Object.assign(new vscode.TreeItem(text, collapsible), shown);
}
