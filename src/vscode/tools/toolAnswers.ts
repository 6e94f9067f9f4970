import type { InterruptResult } from '../../api';
import { attemptsText } from '../../kernels/interrupt/attemptsText';
import type { StuckRow } from '../view/stuckList';

/** A longer stack is cut at its end. The lines of the cell come first, so they stay. */
const MOST_LINES = 100;

/**
 * Returns the answer of the tool that interrupts a kernel.
 *
 * @param sentence what the message for the user says about this result
 */
export function interruptAnswer(sentence: string, { outcome, attempts }: InterruptResult): string {
  return `${sentence}\nOutcome: ${outcome}. Attempts: ${attemptsText(attempts)}.`;
}

/** Returns the answer of the tool that finds where a kernel is stuck: the rows that a user would see. */
export function stackAnswer(title: string, rows: readonly StuckRow[]): string {
  const lines = rows.slice(0, MOST_LINES).map((row) => {
    switch (row.kind) {
      case 'heading':
        return `${row.label}:`;
      case 'frame':
        return `- ${row.label} (${row.description})`;
      case 'child':
        return `- ${row.label}`;
    }
  });
  const more = rows.length - lines.length;
  return [title, ...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}
