import type { JsonObject } from '../../jupyter/json';
import { isCellFile } from './cellFile';
import type { KernelFrame, KernelThread, Look } from './Look';
import { isPositive, listOf, textOf } from './untrustedMembers';

const MAX_FRAMES = 200;
const MAX_THREADS = 1000;

/**
 * Reads the output of `py-spy dump --json`. It comes from the kernel's memory, which is untrusted, so each member is
 * checked, and everything is bounded. It does not contain the text of the code.
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
  return file !== undefined && name !== undefined && isPositive(line)
    ? { file, line, name, kind: isCellFile(file) ? 'cell' : 'library' }
    : undefined;
}
