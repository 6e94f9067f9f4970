import { appendFileSync } from 'node:fs';
import { format } from 'node:util';
import { outputVariable } from './variables';

/**
 * What tests print goes to a file, which the launcher hands on: the extension host's own console
 * reaches it only among the workbench's lines. That console ignores assignments to its methods, and
 * mocha keeps the one that it finds when it is loaded: import this module before it.
 */
const output = process.env[outputVariable];
if (output !== undefined) {
  const value = (...parts: unknown[]): void => appendFileSync(output, `${format(...parts)}\n`);
  const methods = Object.fromEntries(
    ['log', 'info', 'warn', 'error', 'debug'].map((name) => [name, { value }]),
  );
  globalThis.console = Object.create(console, methods) as Console;
}
