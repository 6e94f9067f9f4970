import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { KernelInterruptError } from '../base/errors';

const run = promisify(execFile);
const TIME_LIMIT_MS = 30_000;

/** Starts a new line first, because a .pth file may have printed something. */
const SCRIPT = 'import importlib.util as u; print(); print(u.find_spec("ipykernel") is not None)';

/**
 * Whether ipykernel is installed in a Python. Finds the module without importing it, because an import takes seconds.
 *
 * @param cwd the folder in which Python runs. It must hold no module named ipykernel, because `-c` searches it first
 * @throws KernelInterruptError `NO_INTERPRETER`
 */
export async function hasIpykernel(python: string, cwd: string): Promise<boolean> {
  try {
    const options = { cwd, timeout: TIME_LIMIT_MS, windowsHide: true };
    const { stdout } = await run(python, ['-c', SCRIPT], options);
    return stdout.trimEnd().endsWith('True');
  } catch (cause) {
    const sentence = `Cannot tell whether ipykernel is installed in ${python}.`;
    throw new KernelInterruptError('NO_INTERPRETER', sentence, { cause });
  }
}
