import type { InterruptMethod } from '../api';

/** The methods by which the daemon interrupts: their names in the wire format and in the API. */
const METHODS = {
  EVENT: 'event',
  CTRL_C: 'ctrlC',
  SIGNAL: 'signal',
  SIGNAL_GROUP: 'signalGroup',
} as const;

export function toMethod(word: string): InterruptMethod | undefined {
  return Object.entries(METHODS).find(([name]) => name === word)?.[1];
}

/** Whether the daemon has this method. */
export function isInterruptMethod(method: string): method is InterruptMethod {
  return Object.values<string>(METHODS).includes(method);
}

export function toWord(method: InterruptMethod): string | undefined {
  return Object.entries(METHODS).find(([, name]) => name === method)?.[0];
}
