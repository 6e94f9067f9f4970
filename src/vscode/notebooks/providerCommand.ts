/** How the provider of a notebook's kernel is asked to interrupt it. */
export interface ProviderCommand {
  readonly id: 'jupyter.interruptkernel' | 'notebook.interruptExecution';
  /** What the command takes to know which notebook is meant. */
  readonly takes: 'toolbarContext' | 'uri';
}

/** The notebooks whose kernels the Jupyter extension runs. */
const JUPYTER_NOTEBOOKS = new Set(['jupyter-notebook', 'interactive']);

/**
 * @param commands the ids of the commands that there are
 * @returns VS Code's own command where Jupyter's is not there: it asks the notebook's controller
 */
export function providerCommand(
  notebookType: string,
  commands: readonly string[],
): ProviderCommand {
  return JUPYTER_NOTEBOOKS.has(notebookType) && commands.includes('jupyter.interruptkernel')
    ? { id: 'jupyter.interruptkernel', takes: 'toolbarContext' }
    : { id: 'notebook.interruptExecution', takes: 'uri' };
}
