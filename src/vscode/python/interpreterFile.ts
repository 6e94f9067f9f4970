import { stat } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { KernelInterruptError, messageOf } from '../../base/errors';

/**
 * Returns the file path of an interpreter that a caller of the API has named.
 *
 * @throws KernelInterruptError `NO_INTERPRETER` if it is not an absolute path or a file Uri, or leads to no file
 */
export async function interpreterFile(interpreter: unknown): Promise<string> {
  const file = typeof interpreter === 'string' ? interpreter : fsPathOf(interpreter);
  if (file === undefined || !path.isAbsolute(file)) {
    throw new KernelInterruptError(
      'NO_INTERPRETER',
      `The interpreter has to be an absolute file path or a file Uri, but is ${inspect(interpreter, { depth: 0 })}.`,
    );
  }
  if (!(await isFile(file))) {
    throw new KernelInterruptError('NO_INTERPRETER', `${file} is not a file.`);
  }
  return file;
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return false;
    }
    // The Python from the Microsoft Store can be run, but `stat` of its file fails.
    if (process.platform === 'win32') {
      return true;
    }
    throw new KernelInterruptError(
      'NO_INTERPRETER',
      `${file} cannot be read: ${messageOf(error)}.`,
      { cause: error },
    );
  }
}

/** Returns the path of a file Uri; undefined for anything else. */
function fsPathOf(uri: unknown): string | undefined {
  if (typeof uri !== 'object' || uri === null || !('scheme' in uri) || !('fsPath' in uri)) {
    return undefined;
  }
  const { scheme, fsPath } = uri;
  return scheme === 'file' && typeof fsPath === 'string' ? fsPath : undefined;
}
