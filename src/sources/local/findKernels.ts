import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseFindings, type Findings } from './findings';

const run = promisify(execFile);
const TIME_LIMIT_MS = 10_000;
const MAX_OUTPUT = 8 * 1024 * 1024;

/**
 * Finds the kernels of this machine, in a short-lived process of its own.
 *
 * @param python the path of a Python that can run the daemon
 * @throws the error of the process
 */
export async function findKernels(python: string, pythonFiles: string): Promise<Findings> {
  return parseFindings(await runSearch(python, pythonFiles));
}

/** Runs find_kernels.py with these arguments, and returns what it prints. */
export async function runSearch(
  python: string,
  pythonFiles: string,
  ...args: readonly string[]
): Promise<string> {
  const script = path.join(pythonFiles, 'find_kernels.py');
  const { stdout } = await run(python, ['-I', '-S', '-X', 'utf8', script, ...args], {
    cwd: pythonFiles,
    timeout: TIME_LIMIT_MS,
    maxBuffer: MAX_OUTPUT,
    windowsHide: true,
  });
  return stdout;
}
