import { spawnSync, type StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { cachedFolder } from '../fetch/cachedFolder';
import { runCommand, succeeds } from '../command';
import { ensureDebianPackages } from '../fetch/debianPackages';
import { runLimited } from '../limitedProcess';
import type { Ending } from '../suiteResult';
import { followFile } from './followFile';

/**
 * What starts a Windows program: its path and its arguments follow. With random addresses Linux (since
 * 6.9) places a program's heap anywhere in the 1 GiB behind the program, and Debian's Wine has no
 * preloader that keeps free what Windows wants there: one process in some thousands cannot start
 * ("failed to map the shared user data"; for CreateProcess that is error 1359, "Internal error").
 */
export const WINE_COMMAND = ['setarch', '--addr-no-randomize', 'wine'] as const;
const [SETARCH, ...wine] = WINE_COMMAND;

/** A Wine prefix of the tests' own: a small Windows 10 in .cache/. */
export class Wine {
  private constructor(private readonly prefix: string) {}

  static async setUp(): Promise<Wine> {
    await ensureDebianPackages('wine', 'wine64');
    const version = (await runCommand('wine', ['--version'])).trim();
    const prefix = await cachedFolder('wine-prefix', `a prefix of ${version}`, async (folder) => {
      const env = wineVariables(folder);
      await runCommand(SETARCH, [...wine, 'wineboot', '--init'], { env });
      // Node refuses an older Windows.
      const windows10 = ['/v', 'Version', '/d', 'win10', '/f'];
      const key = 'HKCU\\Software\\Wine';
      await runCommand(SETARCH, [...wine, 'reg', 'add', key, ...windows10], { env });
      await endAll(env);
    });
    return new Wine(prefix);
  }

  /**
   * Runs Node for Windows and shows what it prints. Its output goes through a file, because it
   * cannot write to the pipes that it gets here (EBADF).
   */
  async runNode(program: WindowsProgram, log: string): Promise<Ending> {
    const file = openSync(log, 'w');
    const follower = followFile(log, (text) => process.stdout.write(text));
    try {
      return await this.run(program, ['ignore', file, file]);
    } finally {
      follower.finish();
      closeSync(file);
    }
  }

  /** Runs Python for Windows and shows what it prints. Unlike Node it does not start but on pipes. */
  async runPython(program: WindowsProgram): Promise<Ending> {
    return this.run(program, ['pipe', 'pipe', 'pipe']);
  }

  private async run(program: WindowsProgram, stdio: StdioOptions): Promise<Ending> {
    const { command, args, cwd, limitMs, output } = program;
    return this.alone((env) =>
      runLimited({
        command: SETARCH,
        args: [...wine, command, ...args],
        env: { ...env, ...program.env },
        ...{ cwd, limitMs, output, stdio },
      }),
    );
  }

  /**
   * For what starts Windows programs itself, by `WINE_COMMAND` in the environment that it is given.
   * Before and after, whatever else runs in the prefix is ended.
   */
  async alone<T>(action: (env: Record<string, string>) => Promise<T>): Promise<T> {
    const env = wineVariables(this.prefix);
    await endAll(env);
    startServer(env);
    try {
      return await action(env);
    } finally {
      await endAll(env);
    }
  }
}

/** A program and its surroundings; its arguments are in Windows' notation where they are paths. */
export interface WindowsProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly limitMs: number;
  /** The program writes this file last. */
  readonly output: string;
}

/**
 * Wine would start its server itself, but with this run's output: at its end the server would write
 * a list of all that is still open there.
 */
function startServer(env: Record<string, string>): void {
  const { error } = spawnSync('wineserver', ['--persistent=60'], { env, stdio: 'ignore' });
  if (error !== undefined) {
    throw error;
  }
}

/** Ends every process of the prefix, and waits until they are gone. */
async function endAll(env: Record<string, string>): Promise<void> {
  const someRan = await succeeds('wineserver', ['--kill'], { env });
  if (someRan) {
    await runCommand('wineserver', ['--wait'], { env });
  }
}

/** What Windows programs call a file of this machine. */
export function windowsPath(file: string): string {
  return `Z:${path.resolve(file).replaceAll('/', '\\')}`;
}

/** Nothing else of this machine's environment reaches the Windows programs. */
function wineVariables(prefix: string): Record<string, string> {
  const { HOME = '/', PATH = '' } = process.env;
  return {
    HOME,
    PATH,
    LANG: 'C.UTF-8',
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    // No menu entries on this machine, and no questions about Mono or Gecko.
    WINEDLLOVERRIDES: 'winemenubuilder.exe,mscoree,mshtml=',
  };
}
