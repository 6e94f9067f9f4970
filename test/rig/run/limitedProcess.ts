import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ending } from './suiteResult';
import type { SuiteOutput } from './SuiteOutputs';

export interface LimitedProcess {
  readonly command: string;
  readonly args: readonly string[];
  /** Undefined: no time limit. */
  readonly limitMs: number | undefined;
  /** The program writes this file last, and must end soon afterwards. */
  readonly counts: string;
  /** Receives what the program writes to pipes. */
  readonly output: SuiteOutput;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdio?: StdioOptions;
}

/** The longest delay that a timer accepts: 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** How long a program may keep running after its tests have ended. */
const LINGER_MS = 15_000;
const POLL_MS = 1000;

/** How long output may still arrive through the pipes of a program that has ended. */
const OUTPUT_LIMIT_MS = 1000;

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Whether the program gets its own process group. Windows has none: there, `taskkill` also ends its descendants. */
const OWN_GROUP = process.platform !== 'win32';

/**
 * Runs a program in its own process group, for at most `limitMs`, and then ends what is left of the group.
 *
 * @throws Error if the program does not start, or if a signal asks this process to stop: the callers then clean up
 */
export async function runLimited(program: LimitedProcess): Promise<Ending> {
  const { command, args, limitMs = LONGEST_MS, counts, output, cwd, env } = program;
  const { stdio = ['ignore', 'pipe', 'pipe'] } = program;
  const child = spawn(command, [...args], { cwd, env, stdio, detached: OWN_GROUP });
  child.stdin?.end();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => output.write(text));
  }
  const closed = once(child, 'close').catch(() => undefined);

  const settled = new AbortController();
  try {
    return await new Promise<Ending>((resolve, reject) => {
      const timer = setTimeout(() => resolve({ kind: 'timedOut', limitMs }), limitMs);
      let finishedAt: number | undefined;
      const watch = setInterval(() => {
        if (existsSync(counts)) {
          finishedAt ??= Date.now();
        }
        if (Date.now() - (finishedAt ?? Infinity) > LINGER_MS) {
          resolve({ kind: 'lingered', lingerMs: LINGER_MS });
        }
      }, POLL_MS);
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
    await Promise.race([closed, delay(OUTPUT_LIMIT_MS)]);
  }
}

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
    // ESRCH: the group is empty. EPERM: only a zombie is left (macOS).
    if (code !== 'ESRCH' && code !== 'EPERM') {
      throw error;
    }
  }
}
