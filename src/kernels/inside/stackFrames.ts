import type { StackFrame } from '../../api';
import type { KernelFrame } from './Look';

/**
 * Finds the cell, in an open notebook, to which ipykernel has given this file name.
 *
 * @param resources the kernel's notebooks, as `Uri.toString()`
 */
export type LocateCell = (file: string, resources: readonly string[]) => StackFrame['cell'];

/** Returns the frames in the form of the public API. */
export function stackFrames(
  frames: readonly KernelFrame[],
  locate: (file: string) => StackFrame['cell'],
): readonly StackFrame[] {
  return frames.map(({ file, line, name, code, kind }) => {
    const cell = kind === 'cell' ? locate(file) : undefined;
    return { file, line, name, ...(code !== undefined && { code }), ...(cell && { cell }) };
  });
}
