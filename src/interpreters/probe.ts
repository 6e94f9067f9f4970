import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { KernelInterruptError } from '../base/errors';
import type { PythonEnvironment } from './PythonEnvironment';

const run = promisify(execFile);
const TIME_LIMIT_MS = 30_000;

/** The answer is the last line of the output, because a .pth file may print before it. */
const SCRIPT = `
import json, os, sys
base = getattr(sys, "_base_executable", None)
conda = os.path.isdir(os.path.join(sys.prefix, "conda-meta"))
print()
print(json.dumps({
    "path": sys.executable,
    "version": sys.version_info[:3],
    "implementation": sys.implementation.name,
    "isEnvironment": sys.prefix != sys.base_prefix or conda and not os.path.isdir(os.path.join(sys.prefix, "condabin")),
    "basePath": base if base and base != sys.executable and os.path.isfile(base) else None,
}))
`;

/**
 * Runs a Python to find out its path, version and kind.
 *
 * @param python a file path, or a command on the PATH
 * @param args arguments before Python's own options: `-3` for the launcher `py`
 * @throws KernelInterruptError `NO_INTERPRETER` if `python` does not exist, is not a Python, or does not answer
 */
export async function probe(
  python: string,
  args: readonly string[] = [],
): Promise<PythonEnvironment> {
  try {
    const { stdout } = await run(python, [...args, '-I', '-c', SCRIPT], {
      timeout: TIME_LIMIT_MS,
      windowsHide: true,
    });
    const { basePath, ...found } = JSON.parse(
      stdout.trimEnd().split('\n').pop() ?? '',
    ) as PythonEnvironment & { basePath: string | null };
    return { ...found, ...(basePath && { basePath }) };
  } catch (error) {
    throw new KernelInterruptError('NO_INTERPRETER', `${python} is not a working Python.`, {
      cause: error,
    });
  }
}
