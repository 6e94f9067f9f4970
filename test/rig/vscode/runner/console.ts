import { appendFileSync } from 'node:fs';
import { format } from 'node:util';
import { OUTPUT_VARIABLE } from './variables';

/**
 * The file that gets Mocha's output. The program that starts VS Code prints its contents. The extension host's
 * console would mix the output with the lines of the workbench.
 *
 * Import this module before Mocha: Mocha keeps the console that it finds when it is loaded. The console is replaced
 * because it ignores assignments to its methods. VS Code's own lines still go to the old console.
 */
const OUTPUT = process.env[OUTPUT_VARIABLE];
if (OUTPUT !== undefined) {
  const log = (...parts: unknown[]): void => appendFileSync(OUTPUT, `${format(...parts)}\n`);
  globalThis.console = Object.create(console, { log: { value: log } }) as Console;
}

/** Prints a line to Mocha's output, for example a figure. */
export function printLine(line: string): void {
  globalThis.console.log(line);
}
