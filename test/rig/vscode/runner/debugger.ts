import { close, open } from 'node:inspector';
import { printLine } from './console';

/** The port that "Debug Extension Test" in .vscode/launch.json attaches to. */
const PORT = 9229;

/**
 * Waits until a debugger has attached to this extension host.
 *
 * @returns a function that detaches the debugger. While a debugger is attached, the extension host does not end.
 */
export function waitForDebugger(): () => void {
  ignoreClosedSockets();
  printLine(
    `Waiting for a debugger on port ${PORT}: run "Debug Extension Test" in VS Code, or "node inspect 127.0.0.1:${PORT}".`,
  );
  open(PORT, '127.0.0.1', true);
  return close;
}

/**
 * Ignores connections that have closed before they arrive: VS Code would throw an error for each. While the debugger
 * pauses the extension host, VS Code's page gives its connection up and makes another one, again and again.
 */
function ignoreClosedSockets(): void {
  for (const listener of process.listeners('message')) {
    process.off('message', listener);
    process.on('message', (message: { type?: string } | undefined, socket) => {
      if (message?.type !== 'VSCODE_EXTHOST_IPC_SOCKET' || (socket as unknown) !== undefined) {
        listener(message, socket);
      }
    });
  }
}
