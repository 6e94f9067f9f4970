import type { ErrorCode, InterruptMethod } from '../api';
import { KernelInterruptError } from '../base/errors';
import { toMethod } from './methods';
import { knownError } from './protocol';

export interface NamedProcess {
  readonly pid: number;
  /** Of its program; empty where the system does not tell. */
  readonly name: string;
}

/** What rules a way out: the code and the sentence that an interrupt by it would end with. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * What the daemon tells of the attached process (`DIAGNOSE`): who it is, and what rules each way in or out now.
 * It holds pids and names of programs, and nothing else of them.
 */
export interface ProcessDiagnosis {
  readonly attached: number;
  /** The process that does the work: the last of the chain. */
  readonly kernel: number;
  /** From the attached process through its launchers to the kernel. */
  readonly chain: readonly NamedProcess[];
  /** The ways of this system, best first; null where nothing rules one out. */
  readonly methods: ReadonlyMap<InterruptMethod, Refusal | null>;
  /** Off Windows: what the kernel does with SIGINT. Where it ignores it, nothing is sent. */
  readonly sigint?: 'ignored' | 'caught' | 'default' | 'unknown';
  /** Off Windows: whom SIGINT reaches, and whether that is a process group that the kernel leads. */
  readonly group?: { readonly leads: boolean; readonly members: readonly NamedProcess[] };
  /** Windows: whom Ctrl+C reaches. Null where the console cannot be entered; `methods` tells why. */
  readonly console?: {
    readonly ignoresCtrlC: boolean;
    readonly members: readonly NamedProcess[];
  } | null;
  /** Windows: whether the kernel has announced that it waits for the handle's event. */
  readonly isPrepared?: boolean;
  /**
   * Windows: whether the prepared kernel handles an interrupt now: it writes the traceback, or runs `except` or
   * `finally`. Another interrupt would hit that code. False does not say that no interrupt was taken.
   */
  readonly isHandling?: boolean;
}

const DISPOSITIONS = ['ignored', 'caught', 'default', 'unknown'] as const;

/** Reads the RESULT of `DIAGNOSE`; throws DAEMON_FAILED where it is not one. What a newer daemon adds is left out. */
export function parseProcessDiagnosis(result: string): ProcessDiagnosis {
  const { attached, kernel, chain, methods, sigint, group, console, isPrepared, isHandling } =
    parseObject(result);
  if (!isPid(attached) || !isPid(kernel)) {
    throw unreadable();
  }
  return {
    attached,
    kernel,
    chain: processesOf(chain),
    methods: methodsOf(methods),
    ...(sigint !== undefined && { sigint: dispositionOf(sigint) }),
    ...(group !== undefined && { group: groupOf(group) }),
    ...(console !== undefined && { console: consoleOf(console) }),
    ...(isPrepared !== undefined && { isPrepared: isPrepared === true }),
    ...(isHandling !== undefined && { isHandling: isHandling === true }),
  };
}

function methodsOf(value: unknown): ReadonlyMap<InterruptMethod, Refusal | null> {
  const methods = new Map<InterruptMethod, Refusal | null>();
  for (const [word, refusal] of Object.entries(toObject(value))) {
    const method = toMethod(word);
    if (method) {
      methods.set(method, refusal === null ? null : refusalOf(refusal));
    }
  }
  return methods;
}

function refusalOf(value: unknown): Refusal {
  const { code, message } = toObject(value);
  if (typeof code !== 'string' || typeof message !== 'string') {
    throw unreadable();
  }
  return knownError(code, message);
}

function dispositionOf(value: unknown): (typeof DISPOSITIONS)[number] {
  return DISPOSITIONS.find((known) => known === value) ?? 'unknown';
}

function groupOf(value: unknown): NonNullable<ProcessDiagnosis['group']> {
  const { leads, members } = toObject(value);
  return { leads: leads === true, members: processesOf(members) };
}

function consoleOf(value: unknown): NonNullable<ProcessDiagnosis['console']> | null {
  if (value === null) {
    return null;
  }
  const { ignoresCtrlC, members } = toObject(value);
  return { ignoresCtrlC: ignoresCtrlC === true, members: processesOf(members) };
}

function processesOf(value: unknown): NamedProcess[] {
  if (!Array.isArray(value)) {
    throw unreadable();
  }
  return value.map((item: unknown) => {
    const { pid, name } = toObject(item);
    if (!isPid(pid) || typeof name !== 'string') {
      throw unreadable();
    }
    return { pid, name };
  });
}

function isPid(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return toObject(JSON.parse(text));
  } catch (error) {
    throw unreadable(error);
  }
}

function toObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unreadable();
  }
  return { ...value };
}

function unreadable(cause?: unknown): KernelInterruptError {
  const message = 'The interrupt daemon returned an invalid diagnosis.';
  return new KernelInterruptError('DAEMON_FAILED', message, { cause });
}
