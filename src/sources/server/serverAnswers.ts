import type { KernelStatus } from '../../api';
import { isJsonObject, type JsonObject } from '../../jupyter/json';
import { notebookName } from '../notebookName';
import { isKernelId } from './kernelId';

/** The most kernels that are read from a server's list. */
export const MAX_KERNELS = 500;

const MAX_NAME_LENGTH = 200;

/** A kernel as its server describes it. The texts come from the server, so do not trust them. */
export interface ListedKernel {
  /** A UUID. */
  readonly id: string;
  /** The name of its kernelspec. */
  readonly spec: string;
  readonly state: KernelStatus | 'unknown';
  /** How many clients are connected; undefined if the server does not report it. */
  readonly connections: number | undefined;
}

const STATES: Readonly<Record<string, KernelStatus>> = {
  starting: 'starting',
  restarting: 'starting',
  autorestarting: 'starting',
  idle: 'idle',
  busy: 'busy',
  dead: 'dead',
};

/** Reads the answer to `api/kernels`; returns undefined if it is not a list. Leaves out what is malformed. */
export function readKernels(answer: unknown): readonly ListedKernel[] | undefined {
  return Array.isArray(answer)
    ? answer.slice(0, MAX_KERNELS).flatMap((item) => readKernel(item) ?? [])
    : undefined;
}

/** Reads a kernel as the server's answers contain it; returns undefined for anything else. */
export function readKernel(item: unknown): ListedKernel | undefined {
  const { id, name, execution_state: state, connections } = objectOf(item);
  return isKernelId(id)
    ? {
        id,
        spec: textOf(name),
        state: stateOf(state),
        connections: typeof connections === 'number' ? connections : undefined,
      }
    : undefined;
}

/** Reads the answer to `api/sessions`: the names of the notebooks by the ids of their kernels. */
export function readSessions(answer: unknown): ReadonlyMap<string, string> {
  const sessions: readonly unknown[] = Array.isArray(answer) ? answer.slice(0, MAX_KERNELS) : [];
  return new Map(
    sessions.flatMap((item): (readonly [string, string])[] => {
      const { kernel, path, name } = objectOf(item);
      const { id } = objectOf(kernel);
      const shown = notebookName(textOf(path)) || textOf(name);
      return typeof id === 'string' && shown !== '' ? [[id, shown]] : [];
    }),
  );
}

function stateOf(word: unknown): KernelStatus | 'unknown' {
  return typeof word === 'string' && Object.hasOwn(STATES, word)
    ? (STATES[word] ?? 'unknown')
    : 'unknown';
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Returns a text as one line without control characters; an empty text for any other value. */
function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
        .slice(0, MAX_NAME_LENGTH)
        .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
        .trim()
    : '';
}
