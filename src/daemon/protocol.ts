/**
 * The wire format of the daemon: formats commands and parses answers. Pure functions.
 * pythonFiles/kernel_interrupt/protocol.py is the daemon's side and has examples.
 */
import type { ErrorCode } from '../api';

export const PROTOCOL_VERSION = 1;

export type Command =
  | 'INITIALIZE_INTERRUPT'
  | 'ATTACH'
  | 'PROCESS'
  | 'INTERRUPT'
  | 'DIAGNOSE'
  | 'CHILDREN'
  | 'END'
  | 'DISPOSE_INTERRUPT_HANDLE'
  | 'RESTORE'
  | 'ADOPT'
  | 'PING';

const DAEMON_ERROR_CODES = [
  'BAD_REQUEST',
  'UNKNOWN_COMMAND',
  'LINE_TOO_LONG',
  'UNKNOWN_HANDLE',
  'NOT_ATTACHED',
  'NO_SUCH_PROCESS',
  'ACCESS_DENIED',
  'NOT_SUPPORTED',
  'SHARED_CONSOLE',
  'NO_CONSOLE',
  'WOULD_KILL',
  'OS_ERROR',
] as const satisfies readonly ErrorCode[];

export interface Started {
  kind: 'started';
  protocol: number;
  python: string;
  pid: number;
}

export interface Response {
  kind: 'response';
  id: number;
  result: string;
}

export interface ErrorAnswer {
  kind: 'error';
  /** Absent if the daemon could not read the request's ID. */
  id?: number;
  code: ErrorCode;
  message: string;
}

/** A line on the daemon's stdout that is not part of the protocol, such as text that a library prints. */
export interface Unrecognised {
  kind: 'unrecognised';
  line: string;
}

export type DaemonLine = Started | Response | ErrorAnswer | Unrecognised;

/** Returns a command as one line with its ending. The caller makes sure that no argument contains a line ending. */
export function formatCommand(
  command: Command,
  id: number,
  args: readonly (string | number)[],
): string {
  return `${[command, id, ...args].join(':')}\n`;
}

/** Parses a line of the daemon's stdout. Never throws. */
export function parseLine(line: string): DaemonLine {
  const started = /^DAEMON_STARTED:(\d+):([^:]+):(\d+)$/.exec(line);
  if (started) {
    const [, protocol, python = '', pid] = started;
    return { kind: 'started', protocol: Number(protocol), python, pid: Number(pid) };
  }
  const response = /^RESPONSE:(\d+):(.*)$/.exec(line);
  if (response) {
    const [, id, result = ''] = response;
    return { kind: 'response', id: Number(id), result };
  }
  const error = /^ERROR:(\d*):([A-Z_]+):(.*)$/.exec(line);
  if (error) {
    const [, id = '', code = '', message = ''] = error;
    return { kind: 'error', ...(id && { id: Number(id) }), ...knownError(code, message) };
  }
  return { kind: 'unrecognised', line };
}

/** Returns the code and message of an error. An unknown code becomes `OS_ERROR`, and the message names it. */
export function knownError(code: string, message: string): { code: ErrorCode; message: string } {
  const known = DAEMON_ERROR_CODES.find((candidate) => candidate === code);
  return known ? { code: known, message } : { code: 'OS_ERROR', message: `${code}: ${message}` };
}
