import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Runs a script with this Node and returns its standard output.
 *
 * @throws an Error with the script's stderr
 */
export async function runScript(
  script: string,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  try {
    return (await execute(process.execPath, [script, ...args], { cwd })).stdout;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(stderr?.trim() === '' ? message : (stderr?.trim() ?? message), {
      cause: error,
    });
  }
}
