/** The command that makes the provider of a notebook interrupt its kernel. */
export interface ProviderCommand {
  readonly id: 'jupyter.interruptkernel' | 'notebook.interruptExecution';
  /** The argument that names the notebook. */
  readonly takes: 'toolbarContext' | 'uri';
}

/**
 * Returns the Jupyter extension's command for the notebooks whose kernels it runs; otherwise VS Code's command, which
 * calls the interrupt handler of the notebook's controller. The type of a notebook does not tell who runs its kernel.
 */
export function providerCommand(isOfJupyterExtension: boolean): ProviderCommand {
  return isOfJupyterExtension
    ? { id: 'jupyter.interruptkernel', takes: 'toolbarContext' }
    : { id: 'notebook.interruptExecution', takes: 'uri' };
}
