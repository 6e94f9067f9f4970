import { open, url } from 'node:inspector';
import { printLine } from './console';

/** The port that the configuration "Debug Extension Test" in .vscode/launch.json attaches to. */
const PORT = 9229;

/** A test that is debugged may take a day. */
export const DEBUG_TIMEOUT_MS = 24 * 60 * 60_000;

/** Waits until a debugger has attached to this extension host. */
export function waitForDebugger(): void {
  printLine(
    `Waiting for a debugger on 127.0.0.1:${PORT}: start "Debug Extension Test" in VS Code.`,
  );
  const wait = true;
  open(PORT, '127.0.0.1', wait);
  printLine(`A debugger has attached to ${url() ?? ''}`);
}
