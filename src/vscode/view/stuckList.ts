import path from 'node:path';
import type { StackFrame } from '../../api';
import type { AwaitedChild, KernelFrame, KernelThread, Look } from '../../kernels/inside/Look';
import { plainText } from './untrustedText';

/** A row in the list that "Where Is It Stuck?" shows. Its texts are safe to show. */
export type StuckRow =
  | { readonly kind: 'heading'; readonly label: string }
  | {
      readonly kind: 'frame';
      readonly label: string;
      readonly description: string;
      readonly frame: StackFrame;
    }
  | {
      readonly kind: 'child';
      readonly label: string;
      readonly description: string;
      readonly child: AwaitedChild;
    };

/** Long enough for most lines of code. */
const CODE_LENGTH = 120;

/** The parts of a `Look` that the list shows. */
export type Seen = Pick<Look, 'frames' | 'threads' | 'tasks' | 'children'>;

type ToStackFrames = (frames: readonly KernelFrame[]) => readonly StackFrame[];

/**
 * Returns the rows for the stacks and child processes that were seen, the cell's lines first.
 *
 * @param toStackFrames finds the cells of the frames
 */
export function stuckRows(
  { frames, threads, tasks, children }: Seen,
  toStackFrames: ToStackFrames,
): readonly StuckRow[] {
  const rowsOf = (some: readonly KernelFrame[], thread?: string): readonly StuckRow[] =>
    toStackFrames(some).map((frame) => frameRow(frame, thread));
  const ofThreads = (all: readonly KernelThread[]): readonly StuckRow[] =>
    all.flatMap(({ name, frames: some }) => rowsOf(linesToShow(some), name));
  return [
    ...group('The cell', rowsOf(frames.filter(({ kind }) => kind === 'cell'))),
    ...group(
      'Library code that the cell called',
      rowsOf(frames.filter(({ kind }) => kind === 'library')),
    ),
    ...group('Other threads that run code of a cell', ofThreads(threads)),
    ...group('Tasks that run code of a cell', ofThreads(tasks)),
    ...group('Child processes that the cell waits for', children.map(childRow)),
  ];
}

/** Returns the lines of the cells, or the innermost line if the thread runs no line of a cell. */
function linesToShow(frames: readonly KernelFrame[]): readonly KernelFrame[] {
  const own = frames.filter(({ kind }) => kind === 'cell');
  return own.length > 0 ? own : frames.slice(0, 1);
}

function group(label: string, rows: readonly StuckRow[]): readonly StuckRow[] {
  return rows.length > 0 ? [{ kind: 'heading', label }, ...rows] : [];
}

function frameRow(frame: StackFrame, thread?: string): StuckRow {
  const { line, code, name } = frame;
  const shownCode = plainText(code ?? '', CODE_LENGTH);
  // Python gives code outside of functions the name `<module>`.
  const called = name === '<module>' ? undefined : plainText(name);
  const parts = [thread === undefined ? undefined : plainText(thread), called, placeOf(frame)];
  return {
    kind: 'frame',
    label: shownCode ? `line ${line}: ${shownCode}` : `line ${line}`,
    description: parts.filter((part) => part).join(' · '),
    frame,
  };
}

/** Names the file, with the number of the cell (from 1) if the line is in a cell. */
function placeOf({ file, cell }: StackFrame): string {
  if (cell) {
    return `${fileOfUri(cell.uri)}, cell ${cell.index + 1}`;
  }
  return plainText(nameOfFile(file));
}

/** Returns the last part of a file's path. The path may come from any operating system. */
export function nameOfFile(file: string): string {
  return path.win32.basename(file) || file;
}

/** Returns the file name of a cell's URI. The URI comes from VS Code, not from the kernel. */
function fileOfUri(uri: string): string {
  const name = path.posix.basename(uri.replace(/[?#].*$/s, ''));
  try {
    return plainText(decodeURIComponent(name));
  } catch {
    return plainText(name);
  }
}

function childRow(child: AwaitedChild): StuckRow {
  return {
    kind: 'child',
    label: processName(child),
    description: 'Choose this to end the process',
    child,
  };
}

/** Names a process as part of a sentence: `sleep (process 123)`. */
export function processName({ name, pid }: AwaitedChild): string {
  const shown = programName({ name });
  return shown === undefined ? `process ${pid}` : `${shown} (process ${pid})`;
}

const LONGEST_PROGRAM = 40;

/** Returns the name of a process's program; undefined if it has none. */
export function programName({ name }: Pick<AwaitedChild, 'name'>): string | undefined {
  return plainText(name, LONGEST_PROGRAM) || undefined;
}
