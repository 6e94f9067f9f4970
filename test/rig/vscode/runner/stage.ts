import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { testSelection } from './variables';

/**
 * Returns the note that a test kept before it reloaded the window; undefined if there is none. After a reload, VS Code
 * runs the tests from the start, in a new extension host. A test about a reload looks like this:
 *
 *     if (keptNote() === undefined) {
 *       keepNote('reloaded');
 *       await reloadWindow();
 *     }
 */
export function keptNote(): string | undefined {
  try {
    return readFileSync(noteFile(), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

export function keepNote(note: string): void {
  writeFileSync(noteFile(), note);
}

function noteFile(): string {
  const { output } = testSelection();
  return path.join(path.dirname(output), `${path.basename(output, '.json')}.note`);
}
