import { stat } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { KernelInterruptError, messageOf } from '../../base/errors';

/**
 * The file that a caller of the API has named as an interpreter.
 *
 * @throws KernelInterruptError `NO_INTERPRETER` where it is no file
 */
export async function interpreterFile(interpreter: unknown): Promise<string> {
  const file = typeof interpreter === 'string' ? interpreter : fsPathOf(interpreter);
  if (file === undefined || !path.isAbsolute(file)) {
    throw new KernelInterruptError(
      'NO_INTERPRETER',
      `An interpreter is an absolute file path or a file's Uri, and not ${inspect(interpreter, { depth: 0 })}.`,
    );
  }
  if (!(await isFile(file))) {
    throw new KernelInterruptError('NO_INTERPRETER', `${file} is no file.`);
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
    // The Store's Python can be run, and not be looked at.
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

/** That of a Uri on this machine. */
function fsPathOf(uri: unknown): string | undefined {
  if (typeof uri !== 'object' || uri === null || !('scheme' in uri) || !('fsPath' in uri)) {
    return undefined;
  }
  const { scheme, fsPath } = uri;
  return scheme === 'file' && typeof fsPath === 'string' ? fsPath : undefined;
}
