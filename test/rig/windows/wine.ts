import { spawnSync, type StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { cachedFolder } from '../fetch/cachedFolder';
import { runCommand, succeeds } from '../command';
import { ensureDebianPackages } from '../fetch/debianPackages';
import { runLimited } from '../run/limitedProcess';
import type { SuiteOutput } from '../run/SuiteOutputs';
import type { Ending } from '../run/suiteResult';
import { followFile } from './followFile';

/**
 * The command that starts a Windows program; the program's path and its arguments follow.
 *
 * `setarch` switches off random addresses. With them, Linux 6.9 and newer places a program's heap anywhere in the 1 GiB
 * after the program. Windows needs some of these addresses, and Debian's Wine has no preloader that reserves them. One
 * process in some thousands then cannot start ("failed to map the shared user data"; CreateProcess returns error 1359,
 * "Internal error").
 */
export const WINE_COMMAND = ['setarch', '--addr-no-randomize', 'wine'] as const;
const [SETARCH, ...wine] = WINE_COMMAND;

/** A Wine prefix for the tests: a small Windows 10 in .cache/. */
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

  /** Runs Node for Windows. It prints to a log file, because under Wine it cannot write to pipes (EBADF). */
  async runNode(program: WindowsProgram, log: string): Promise<Ending> {
    const file = openSync(log, 'w');
    const follower = followFile(log, (text) => program.output.write(text));
    try {
      return await this.run(program, ['ignore', file, file]);
    } finally {
      follower.finish();
      closeSync(file);
    }
  }

  /** Runs Python for Windows. Unlike Node it needs pipes to start. */
  async runPython(program: WindowsProgram): Promise<Ending> {
    return this.run(program, ['pipe', 'pipe', 'pipe']);
  }

  private async run(program: WindowsProgram, stdio: StdioOptions): Promise<Ending> {
    const { command, args, cwd, limitMs, counts, output } = program;
    return this.alone((env) =>
      runLimited({
        command: SETARCH,
        args: [...wine, command, ...args],
        env: { ...env, ...program.env },
        ...{ cwd, limitMs, counts, output, stdio },
      }),
    );
  }

  /**
   * Runs an action that starts Windows programs with `WINE_COMMAND`, in the environment that this method passes to it.
   * Before and after the action, ends every process of the prefix.
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

/** A program for Windows. Paths in its arguments are as Windows writes them. */
export interface WindowsProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limitMs: number | undefined;
  /** The program writes this file last. */
  readonly counts: string;
  readonly output: SuiteOutput;
}

/** Starts Wine's server without output. A server that Wine starts itself lists all open handles when it ends. */
function startServer(env: Record<string, string>): void {
  const { error } = spawnSync('wineserver', ['--persistent=60'], { env, stdio: 'ignore' });
  if (error !== undefined) {
    throw error;
  }
}

/** Ends every process of the prefix, and waits until they have ended. */
async function endAll(env: Record<string, string>): Promise<void> {
  const someRan = await succeeds('wineserver', ['--kill'], { env });
  if (someRan) {
    await runCommand('wineserver', ['--wait'], { env });
  }
}

/** Returns the path by which Windows programs find a file of this machine. */
export function windowsPath(file: string): string {
  return `Z:${path.resolve(file).replaceAll('/', '\\')}`;
}

/** Returns the whole environment of the Windows programs. */
function wineVariables(prefix: string): Record<string, string> {
  const { HOME = '/', PATH = '' } = process.env;
  return {
    HOME,
    PATH,
    LANG: 'C.UTF-8',
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    // Keeps Wine from adding menu entries to this machine, and from asking about Mono or Gecko.
    WINEDLLOVERRIDES: 'winemenubuilder.exe,mscoree,mshtml=',
  };
}
