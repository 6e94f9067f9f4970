export type Ending =
  /** The process could not be started. */
  | { readonly error: Error }
  /** `output`: the end of the process's output. */
  | { readonly code: number | null; readonly signal: string | null; readonly output: string };

/** Returns a message for the user: why the kernel ended, and what to do. */
export function whyItEnded(python: string, ending: Ending): string {
  if ('error' in ending) {
    return `${python} could not be started (${ending.error.message}). Set kernelProviderExample.python to a Python that has ipykernel.`;
  }
  const { code, signal, output } = ending;
  if (/No module named '?ipykernel/.test(output)) {
    return `${python} has no ipykernel. Install it with "${python} -m pip install ipykernel", or set kernelProviderExample.python to a Python that has it.`;
  }
  const how = signal === null ? `ended with exit code ${String(code)}` : `was ended by ${signal}`;
  const lastLine = output.trimEnd().split(/\r?\n/).at(-1);
  const words = lastLine ? ` The last output was: ${lastLine}` : '';
  return `The kernel ${how}. Run a cell to start a new one.${words}`;
}
