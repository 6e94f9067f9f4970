import { appendFileSync } from 'node:fs';
import { format } from 'node:util';
import { OUTPUT_VARIABLE } from './variables';

/**
 * What mocha prints goes to a file, which the launcher hands on: the extension host's own console
 * reaches it only among the workbench's lines. That console ignores assignments to its methods, and
 * mocha keeps the one that it finds when it is loaded: import this module before it. Whatever VS Code
 * itself complains of stays where it is.
 */
const OUTPUT = process.env[OUTPUT_VARIABLE];
if (OUTPUT !== undefined) {
  const log = (...parts: unknown[]): void => appendFileSync(OUTPUT, `${format(...parts)}\n`);
  globalThis.console = Object.create(console, { log: { value: log } }) as Console;
}

/** For a figure that is no test's: a line among what mocha prints. */
export function printLine(line: string): void {
  globalThis.console.log(line);
}
