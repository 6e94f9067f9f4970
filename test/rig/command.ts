import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const LONGEST_MS = 20 * 60_000;

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs a command of the set-up and returns its output.
 *
 * @throws Error that names the command and the cause in one line
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  try {
    const { stdout } = await execute(command, [...args], {
      ...options,
      timeout: LONGEST_MS,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    throw new Error(`"${[command, ...args].join(' ')}" failed: ${causeOf(error)}`, {
      cause: error,
    });
  }
}

/** Returns whether the command exists and ends with 0. */
export async function succeeds(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<boolean> {
  try {
    await execute(command, [...args], { ...options, timeout: LONGEST_MS });
    return true;
  } catch {
    // For the caller a missing command is an answer, not an error.
    return false;
  }
}

function causeOf(error: unknown): string {
  const { stderr, stdout, message } = error as { stderr?: string; stdout?: string } & Error;
  const printed = [stderr, stdout, message].find(
    (text) => text !== undefined && text.trim() !== '',
  );
  const lines = (printed ?? 'no reason given').trim().split('\n');
  const telling = lines.filter((line) => /^(error|\[error\]|e):/i.test(line.trim()));
  return (telling[0] ?? lines.at(-1) ?? '').trim();
}
