import type { InterruptResult } from '../../src/api';
import type { ExecutionResult } from '../../src/jupyter/execute';
import type { Kernel } from '../../src/kernels/Kernel';
import type { Cell } from './cells';
import type { DemoKernel } from './DemoKernel';

export interface Step {
  interrupt: InterruptResult;
  /** The kernel's reply to the cell, if the outcome is `interrupted`. */
  cell?: ExecutionResult;
  confirmed: boolean;
}

/** Starts a cell, interrupts it, and checks the kernel's reply. */
export async function interruptCell(
  cell: Cell,
  kernel: DemoKernel,
  interruptible: Kernel,
): Promise<Step> {
  const { result } = await kernel.startCell(cell.code);
  const interrupt = await interruptible.interrupt();
  if (interrupt.outcome !== 'interrupted') {
    return { interrupt, confirmed: false };
  }
  const ended = await result;
  return { interrupt, cell: ended, confirmed: ended.status === 'error' };
}

/** Formats one line: the cell, the outcome, the attempts and the time. */
export function describe({ title }: Cell, { interrupt, cell, confirmed }: Step): string {
  const tried = interrupt.attempts
    .map(({ method, error }) => (error ? `${method} (${error})` : method))
    .join(', then ');
  const mark = confirmed ? 'ok ' : 'NOT';
  const outcome = `${interrupt.outcome} by ${tried || 'nothing'}`;
  return `${mark}  ${title.padEnd(28)} ${outcome} after ${interrupt.elapsedMs} ms  ${cell?.ename ?? ''}`.trimEnd();
}
