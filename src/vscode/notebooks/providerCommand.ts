/** The command that makes the provider of a notebook interrupt its kernel. */
export interface ProviderCommand {
  readonly id: 'jupyter.interruptkernel' | 'notebook.interruptExecution';
  /** The argument that names the notebook. */
  readonly takes: 'toolbarContext' | 'uri';
}

/** The notebook types whose kernels the Jupyter extension runs. */
const JUPYTER_NOTEBOOKS = new Set(['jupyter-notebook', 'interactive']);

/**
 * Returns the Jupyter extension's command for its notebooks; otherwise VS Code's command, which calls the interrupt
 * handler of the notebook's controller.
 *
 * @param commands the ids of all registered commands
 */
export function providerCommand(
  notebookType: string,
  commands: readonly string[],
): ProviderCommand {
  return JUPYTER_NOTEBOOKS.has(notebookType) && commands.includes('jupyter.interruptkernel')
    ? { id: 'jupyter.interruptkernel', takes: 'toolbarContext' }
    : { id: 'notebook.interruptExecution', takes: 'uri' };
}
