import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface CommandLine {
  command: string;
  args: readonly string[];
}

/** Starts a process that answers every line with a line. Returns the process, and the milliseconds until its first line. */
export async function start({
  command,
  args,
}: CommandLine): Promise<{ child: ChildProcess; ms: number }> {
  const began = performance.now();
  const child = spawn(command, args, { stdio: 'pipe' });
  await once(child.stdout, 'data');
  return { child, ms: performance.now() - began };
}

/** Sends a line and returns the milliseconds until the answer. */
export async function roundTrip({ stdin, stdout }: ChildProcess, line: string): Promise<number> {
  if (!stdin || !stdout) {
    throw new Error('The process has no pipes.');
  }
  const began = performance.now();
  const answered = once(stdout, 'data');
  stdin.write(line);
  await answered;
  return performance.now() - began;
}

/** Closes the stdin of a process and returns the milliseconds until it exits. */
export async function endInput(child: ChildProcess): Promise<number> {
  const began = performance.now();
  const exited = once(child, 'exit');
  child.stdin?.end();
  await exited;
  return performance.now() - began;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
