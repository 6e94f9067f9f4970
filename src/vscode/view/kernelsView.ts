import * as vscode from 'vscode';
import { SECTION, VIEW } from '../contributions';
import type { KernelTree, KernelTreeOptions } from './KernelTree';

/**
 * Creates the view of the kernels in the Explorer. The code that lists the kernels is loaded when the view is first
 * shown. While the view is hidden, it does nothing.
 */
export function createKernelsView(options: KernelTreeOptions): vscode.Disposable {
  const changed = new vscode.EventEmitter<string[] | undefined>();
  let tree: KernelTree | undefined;
  const load = async (): Promise<KernelTree> => {
    const { KernelTree } = await import('./KernelTree.js');
    return (tree ??= new KernelTree(options, (message) => (view.message = message)));
  };
  const view = vscode.window.createTreeView<string>(VIEW, {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (element) => (await load()).childrenOf(element),
      getTreeItem: async (element) => (await load()).itemOf(element),
      // VS Code leaves out an element without an item, although the type of `getTreeItem` does not allow undefined.
    } as vscode.TreeDataProvider<string>,
  });
  const update = (): void => {
    const elements = view.visible && tree ? tree.update() : [];
    if (elements?.length !== 0) {
      changed.fire(elements);
    }
  };
  return vscode.Disposable.from(
    view,
    changed,
    { dispose: options.kernels.onDidChange(update) },
    // The state of a kernel that we do not listen to may have changed.
    view.onDidChangeVisibility(update),
    view.onDidExpandElement(update),
    vscode.window.onDidChangeWindowState(update),
    vscode.workspace.onDidGrantWorkspaceTrust(update),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SECTION)) {
        update();
      }
    }),
  );
}
