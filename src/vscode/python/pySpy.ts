import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { isInside } from '../../base/isInside';
import { KernelInterruptError, messageOf } from '../../base/errors';
import type { Look } from '../../kernels/inside/Look';
import { readPySpy } from '../../kernels/inside/pySpyStack';

const TIME_LIMIT_MS = 5000;
const MAX_OUTPUT_BYTES = 64 * 1024;

/** Where to look for a program. */
export interface Surroundings {
  /** The value of PATH. */
  readonly path: string | undefined;
  /**
   * The folders of the workspace. No program in them is run, because a workspace may contain another
   * program with the same name.
   */
  readonly workspaceFolders: readonly string[];
}

/**
 * Finds the user's py-spy on the PATH.
 *
 * @returns its real path; undefined if there is none outside the workspace
 */
export async function findPySpy({
  path: folders = '',
  workspaceFolders,
}: Surroundings): Promise<string | undefined> {
  const file = process.platform === 'win32' ? 'py-spy.exe' : 'py-spy';
  const forbidden = await Promise.all(
    workspaceFolders.map(async (folder) => (await realPathOf(folder)) ?? folder),
  );
  for (const folder of folders.split(path.delimiter)) {
    const candidate = path.join(folder, file);
    const real = isLocalAbsolute(folder) ? await realFileOf(candidate) : undefined;
    const all = [...forbidden, ...workspaceFolders];
    if (real !== undefined && !all.some((one) => isInside(real, one) || isInside(candidate, one))) {
      return real;
    }
  }
  return undefined;
}

/**
 * Asks py-spy for the stack of a process. py-spy reads the memory of the process, and neither stops nor changes it.
 *
 * @param pySpy the path that `findPySpy` returned
 * @throws KernelInterruptError `OS_ERROR` or `TIMED_OUT`
 */
export async function askPySpy(
  pySpy: string,
  pid: number,
): Promise<Pick<Look, 'frames' | 'threads'>> {
  const output = await run(pySpy, ['dump', '--json', '--nonblocking', '--pid', String(pid)]);
  const stack = readPySpy(output);
  if (!stack) {
    throw new KernelInterruptError('OS_ERROR', 'py-spy saw no line of a cell.');
  }
  return stack;
}

async function run(file: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(file, args, {
      // So that py-spy does not run in the workspace's folder.
      cwd: path.dirname(file),
      timeout: TIME_LIMIT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MAX_OUTPUT_BYTES,
      windowsHide: true,
      encoding: 'utf8',
    });
    return stdout;
  } catch (error) {
    const { killed, code } = error as { killed?: boolean; code?: unknown };
    if (killed === true && code !== 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
      throw new KernelInterruptError('TIMED_OUT', `py-spy took longer than ${TIME_LIMIT_MS} ms.`);
    }
    throw new KernelInterruptError('OS_ERROR', `py-spy failed: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * Returns the first line of py-spy's error output, which says what failed. The other lines are a stack of py-spy's own
 * functions.
 */
function reasonOf(error: unknown): string {
  const { stderr } = error as { stderr?: unknown };
  const [first = ''] = typeof stderr === 'string' ? stderr.split('\n') : [];
  return (first.replace(/^Error: /, '').trim() || messageOf(error)).slice(0, 200);
}

/**
 * Whether a folder of the PATH is searched: not if it is relative, because it then depends on the current folder, and
 * not if it is a UNC path, which leads to another computer.
 */
function isLocalAbsolute(folder: string): boolean {
  return path.isAbsolute(folder) && !/^[\\/]{2}/.test(folder);
}

async function realFileOf(file: string): Promise<string | undefined> {
  const real = await realPathOf(file);
  return real !== undefined && (await stat(real)).isFile() ? real : undefined;
}

async function realPathOf(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch {
    // Not every folder of the PATH exists, or contains py-spy.
    return undefined;
  }
}
