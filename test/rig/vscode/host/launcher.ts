#!/usr/bin/env node
import { installExtension } from './installExtension';
import { runTestsInServer } from './runTestsInServer';
import { parseLaunchArguments } from './launchArguments';
import { describedHost } from './VscodeHost';

/**
 * Replaces VS Code's program for @vscode/test-electron: takes VS Code's arguments, runs the VS Code server that
 * $KERNEL_INTERRUPT_VSCODE_HOST describes, opens its page in a headless Chromium, prints the output of the tests, and
 * ends with their exit code.
 */
async function main(): Promise<number> {
  const host = describedHost(process.env);
  const args = parseLaunchArguments(process.argv.slice(2));
  if (args.installExtension !== undefined) {
    return installExtension(host, args.installExtension, args);
  }
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => stopped.abort());
  }
  return runTestsInServer(host, args, stopped.signal);
}

void main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  },
);
