import { inspect } from 'node:util';
import type { KernelRegistration, KernelStatus } from '../../api';
import { KernelInterruptError } from '../../base/errors';

interface Rule {
  /** The kind of value that is allowed, as part of a sentence. */
  readonly expected: string;
  readonly is: (value: unknown) => boolean;
}

const STATUSES: Record<KernelStatus, true> = { starting: true, idle: true, busy: true, dead: true };

const TEXT: Rule = {
  expected: 'a non-empty string',
  is: (value) => typeof value === 'string' && value !== '',
};
const FUNCTION: Rule = { expected: 'a function', is: isFunction };

/** The rule for each property of a registration. Only the name is required. */
const RULES: Record<keyof KernelRegistration, Rule> = {
  name: TEXT,
  process: {
    expected: 'a ChildProcess or an object with a pid',
    is: (value) => {
      const { pid, once } = propertiesOf(value) ?? { pid: NaN };
      const isPid = pid === undefined || (Number.isInteger(pid) && Number(pid) > 0);
      return isPid && (once === undefined || isFunction(once));
    },
  },
  interrupter: {
    expected: 'an Interrupter',
    is: (value) => {
      const { attach, interrupt } = propertiesOf(value) ?? {};
      return isFunction(attach) && isFunction(interrupt);
    },
  },
  connectionFile: { ...TEXT, expected: 'a file path' },
  interruptMode: {
    expected: '"signal" or "message"',
    is: (value) => value === 'signal' || value === 'message',
  },
  language: { expected: 'a string', is: (value) => typeof value === 'string' },
  resource: {
    expected: 'a Uri',
    is: (value) => typeof propertiesOf(value)?.['scheme'] === 'string',
  },
  status: {
    expected: '"starting", "idle", "busy" or "dead"',
    is: (value) => typeof value === 'string' && Object.hasOwn(STATUSES, value),
  },
  onDidChangeStatus: { expected: 'an Event', is: isFunction },
  interrupt: FUNCTION,
  restart: FUNCTION,
};

/**
 * Checks a registration, because a caller in JavaScript has no type checks.
 *
 * @throws KernelInterruptError `BAD_REQUEST`
 */
export function throwIfMalformed(kernel: unknown): asserts kernel is KernelRegistration {
  const given = propertiesOf(kernel) ?? {};
  for (const [property, { expected, is }] of Object.entries(RULES)) {
    const value = given[property];
    if (!is(value) && (value !== undefined || property === 'name')) {
      throw new KernelInterruptError(
        'BAD_REQUEST',
        `The property "${property}" passed to registerKernel has to be ${expected}, but it is ${inspect(value, { depth: 0 })}.`,
      );
    }
  }
}

function propertiesOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : undefined;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
