import type * as vscode from 'vscode';
import { showMessage } from '../messages/messages';
import { mayStop, stopLeftRunning } from '../messages/stopLeftRunning';
import { plainText } from '../view/untrustedText';
import { chosenKernel, type ChosenKernelOptions } from './chosenKernel';

export interface StopLeftProcessesOptions extends ChosenKernelOptions {
  readonly log: vscode.LogOutputChannel;
}

const WORDS = {
  title: 'Stop Processes Left Running',
  question: 'Which kernel has processes that you want to stop?',
  acceptsUnseenCell: false,
};

/** Stops the processes that an interrupted cell of a kernel left running. Asks the user first, and names them all. */
export async function stopLeftProcesses(
  argument: unknown,
  options: StopLeftProcessesOptions,
): Promise<void> {
  const kernel = await chosenKernel(argument, WORDS, options);
  if (!kernel) {
    return;
  }
  const { name, leftRunning } = kernel;
  if (leftRunning.length === 0) {
    const sentence = `Kernel Interrupt knows of no process that a cell of ${plainText(name)} left running.`;
    void showMessage('information', sentence);
    return;
  }
  const left = { kernel, result: { leftRunning }, log: options.log };
  if (await mayStop(left)) {
    await stopLeftRunning(left);
  }
}
