import type { ErrorCode, InterruptMethod } from '../api';
import { KernelInterruptError } from '../base/errors';
import { toMethod } from './methods';
import { knownError } from './protocol';

export interface NamedProcess {
  readonly pid: number;
  /** The name of its program; empty if the operating system does not report it. */
  readonly name: string;
}

/** Why a method is ruled out: the code and the sentence of the error that an interrupt by this method would give. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * The daemon's answer to `DIAGNOSE`: the attached process, its kernel, and why each method is ruled in or out now.
 * For each process it contains only the pid and the name of its program.
 */
export interface ProcessDiagnosis {
  /** The pid of the attached process. */
  readonly attached: number;
  /** The pid of the process that runs the cells: the last one of `chain`. */
  readonly kernel: number;
  /** The attached process, its launchers and the kernel, in this order. */
  readonly chain: readonly NamedProcess[];
  /** The methods of this operating system, best first; null if nothing rules the method out. */
  readonly methods: ReadonlyMap<InterruptMethod, Refusal | null>;
  /** Linux and macOS: what the kernel does with SIGINT. If the kernel ignores SIGINT, none is sent to it. */
  readonly sigint?: 'ignored' | 'caught' | 'default' | 'unknown';
  /** Linux and macOS: the processes that `signalGroup` reaches, and whether the kernel leads their process group. */
  readonly group?: { readonly leads: boolean; readonly members: readonly NamedProcess[] };
  /**
   * Windows: the processes that Ctrl+C reaches. Null if the daemon cannot attach to the console; `methods` then says
   * why.
   */
  readonly console?: {
    readonly ignoresCtrlC: boolean;
    readonly members: readonly NamedProcess[];
  } | null;
  /** Windows: whether the kernel has announced that it waits for the handle's event. */
  readonly isPrepared?: boolean;
  /**
   * Windows: whether the prepared kernel is handling an interrupt: it writes the traceback, or runs `except` or
   * `finally`. Another interrupt would hit that code. False does not mean that no interrupt has arrived.
   */
  readonly isHandling?: boolean;
}

const DISPOSITIONS = ['ignored', 'caught', 'default', 'unknown'] as const;

/**
 * Parses the RESULT of `DIAGNOSE`. Ignores properties that it does not know, which a newer daemon may add.
 *
 * @throws KernelInterruptError `DAEMON_FAILED` if it is malformed
 */
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
