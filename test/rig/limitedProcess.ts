import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Ending } from './suiteResult';

export interface LimitedProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly limitMs: number;
  /** The program writes this file last: it must end soon after. */
  readonly output: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdio?: StdioOptions;
}

/**
 * Runs a program in a process group of its own, for at most `limitMs`. When it ends, when its time
 * is over or when this program is told to stop, whatever is left of the group goes with it.
 * Told to stop, it throws, so that its callers put their things away too.
 */
export async function runLimited(program: LimitedProcess): Promise<Ending> {
  const {
    command,
    args,
    limitMs,
    output,
    cwd,
    env,
    stdio = ['ignore', 'inherit', 'inherit'],
  } = program;
  const child = spawn(command, [...args], { cwd, env, stdio, detached: OWN_GROUP });
  // Only where `stdio` asks for pipes.
  child.stdin?.end();
  child.stdout?.pipe(process.stdout, { end: false });
  child.stderr?.pipe(process.stderr, { end: false });

  const settled = new AbortController();
  try {
    return await new Promise<Ending>((resolve, reject) => {
      const timer = setTimeout(() => resolve({ kind: 'timedOut', limitMs }), limitMs);
      let finishedAt: number | undefined;
      const watch = setInterval(() => {
        if (existsSync(output)) {
          finishedAt ??= Date.now();
        }
        if (Date.now() - (finishedAt ?? Infinity) > LINGER_MS) {
          resolve({ kind: 'lingered', lingerMs: LINGER_MS });
        }
      }, 1000);
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        resolve({ kind: 'exited', status: signal ?? code ?? -1 });
      });
      const stop = (signal: NodeJS.Signals): void => reject(new Error(`stopped by ${signal}`));
      for (const signal of STOP_SIGNALS) {
        process.once(signal, stop);
      }
      settled.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        clearInterval(watch);
        for (const signal of STOP_SIGNALS) {
          process.off(signal, stop);
        }
      });
    });
  } finally {
    settled.abort();
    endGroup(child);
  }
}

/** How long a program may stay when its tests are over. */
const LINGER_MS = 15_000;

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Windows has no process groups; there `taskkill` follows the tree from its root. */
const OWN_GROUP = process.platform !== 'win32';

function endGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined) {
    return;
  }
  if (!OWN_GROUP) {
    const runs = exitCode === null && signalCode === null;
    if (runs) {
      spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
    }
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ESRCH: nobody is left. EPERM: only a zombie is (macOS).
    if (code !== 'ESRCH' && code !== 'EPERM') {
      throw error;
    }
  }
}
