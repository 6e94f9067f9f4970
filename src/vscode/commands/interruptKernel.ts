import type { InterruptResult } from '../../api';
import { chosenKernel, type ChosenKernelOptions } from './chosenKernel';
import type { UserInterrupts } from './UserInterrupts';

export interface InterruptKernelOptions extends ChosenKernelOptions {
  readonly interrupts: UserInterrupts;
}

const WORDS = {
  title: 'Interrupt Kernel',
  question: 'Which kernel do you want to interrupt?',
  acceptsUnseenCell: true,
};

/**
 * Runs the command Interrupt Kernel.
 *
 * @returns undefined if no kernel was found or chosen
 */
export async function interruptKernel(
  argument: unknown,
  options: InterruptKernelOptions,
): Promise<InterruptResult | undefined> {
  const { interrupts, search } = options;
  try {
    const kernel = await chosenKernel(argument, WORDS, options);
    return kernel && (await interrupts.press(kernel));
  } finally {
    search.forgetExpected();
  }
}
