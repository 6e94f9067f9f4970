import type { InterruptMethod } from '../api';

/** The ways of an interrupt, as the wire format names them and as the API does. */
const METHODS = { EVENT: 'event', CTRL_C: 'ctrlC', SIGNAL: 'signal' } as const;

export function toMethod(word: string): InterruptMethod | undefined {
  return Object.entries(METHODS).find(([name]) => name === word)?.[1];
}

export function toWord(method: InterruptMethod): string | undefined {
  return Object.entries(METHODS).find(([, name]) => name === method)?.[0];
}
