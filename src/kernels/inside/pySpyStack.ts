import { isJsonObject, type JsonObject } from '../../jupyter/json';
import { isCellFile } from './cellFile';
import type { KernelFrame, KernelThread, Look } from './Look';

const MAX_FRAMES = 200;
const MAX_THREADS = 1000;
const MAX_TEXT_LENGTH = 500;

/**
 * Reads the output of `py-spy dump --json`. py-spy read it from the kernel's memory, so each member is checked, and
 * everything is bounded. py-spy tells no lines of code.
 *
 * @returns undefined if the output is malformed, or names no frame of a cell
 */
export function readPySpy(output: string): Pick<Look, 'frames' | 'threads'> | undefined {
  const threads = threadsOf(parse(output));
  const ours = threads.filter(({ frames }) => frames.some(({ kind }) => kind === 'cell'));
  const main = ours.find(({ name }) => name === 'MainThread');
  return ours.length === 0
    ? undefined
    : { frames: main?.frames ?? [], threads: ours.filter((thread) => thread !== main) };
}

function parse(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

function threadsOf(value: unknown): readonly KernelThread[] {
  return listOf(value, MAX_THREADS, (item) => ({
    name: textOf(item['thread_name']) ?? 'thread',
    frames: userPart(listOf(item['frames'], MAX_FRAMES, frameOf)),
  }));
}

/** Leaves out the code that called the cell. */
function userPart(frames: readonly KernelFrame[]): readonly KernelFrame[] {
  return frames.slice(0, frames.findLastIndex(({ kind }) => kind === 'cell') + 1);
}

function frameOf(item: JsonObject): KernelFrame | undefined {
  const file = textOf(item['filename']);
  const name = textOf(item['name']);
  const { line } = item;
  const isLine = typeof line === 'number' && Number.isSafeInteger(line) && line > 0;
  return file !== undefined && name !== undefined && isLine
    ? { file, line, name, kind: isCellFile(file) ? 'cell' : 'library' }
    : undefined;
}

function listOf<T>(
  value: unknown,
  limit: number,
  read: (item: JsonObject) => T | undefined,
): readonly T[] {
  return Array.isArray(value)
    ? value.slice(0, limit).flatMap((item: unknown) => {
        const found = isJsonObject(item) ? read(item) : undefined;
        return found === undefined ? [] : [found];
      })
    : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, MAX_TEXT_LENGTH) : undefined;
}
