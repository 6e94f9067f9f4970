import type { KernelStatus } from '../../api';
import type { SignalRule } from '../../kernels/signalRule';
import { plainText } from '../view/untrustedText';

/** The facts that explain why our code cannot run inside a kernel. */
export interface NoLookFacts {
  readonly status: KernelStatus | 'unknown';
  readonly isTrusted: boolean;
  readonly controlInterrupt: 'auto' | 'never';
  readonly signalRule: SignalRule;
  /** Whether the kernel has a connection file, or a Jupyter server. */
  readonly isConnectable: boolean;
  /** One sentence: why the kernel cannot be reached, or why only some routes reach it. */
  readonly problem?: string | undefined;
}

const UNKNOWN_KERNEL =
  'it is not ipykernel, or it has not answered yet. If it is ipykernel, try again in a moment.';

/** Says why Kernel Interrupt cannot look inside a kernel. */
export function noLookSentence(kernel: string, facts: NoLookFacts): string {
  const name = plainText(kernel);
  if (facts.status === 'dead') {
    return `${name} is no longer running: its process has ended. Start it again in the program that ran it.`;
  }
  if (!facts.isTrusted) {
    return 'This workspace is not trusted, so Kernel Interrupt runs no code in a kernel. Trust the workspace first.';
  }
  if (facts.controlInterrupt === 'never') {
    return `Kernel Interrupt cannot look inside ${name}, because the setting kernelInterrupt.controlInterrupt is "never". Set it to "auto" to allow this.`;
  }
  if (facts.status === 'starting') {
    return `${name} is still starting. Try again when it is ready.`;
  }
  if (facts.problem !== undefined) {
    return `Kernel Interrupt cannot look inside ${name}. ${facts.problem}`;
  }
  if (!facts.isConnectable) {
    return `Kernel Interrupt cannot look inside ${name}, because it does not know the kernel's connection file. Use the program that runs the kernel to find out what its cell does.`;
  }
  const reason = {
    allowed: UNKNOWN_KERNEL,
    unknown: UNKNOWN_KERNEL,
    otherPython: 'it is not ipykernel.',
    message: 'the extension that runs it allows only interrupt requests.',
  }[facts.signalRule];
  return `Kernel Interrupt cannot look inside ${name}: ${reason}`;
}

/** Says that the kernel's ipykernel is too old to answer while a cell runs. */
export function tooOldSentence(kernel: string): string {
  return `Kernel Interrupt cannot look inside ${plainText(kernel)}: its ipykernel is too old. Install ipykernel 6 or newer, then restart the kernel.`;
}

/**
 * Says why a kernel does not answer.
 *
 * @param heartbeat whether its heartbeat answers; undefined if that is not known
 */
export function unansweredSentence(kernel: string, heartbeat: boolean | undefined): string {
  const name = plainText(kernel);
  return heartbeat === false
    ? `${name} does not answer at all: its process may be suspended. Resume the process if you suspended it, or restart the kernel.`
    : `${name} does not answer. It is probably running C code, which blocks Python: wait for the call to return. If its ipykernel is older than 6, it does not answer while a cell runs: install a newer one.`;
}

/** Says that there is no stack to show. */
export function nothingRunsSentence(kernel: string, isBusy: boolean): string {
  const name = plainText(kernel);
  return isBusy
    ? `${name} is busy, but no code of a cell is running. Try again in a moment.`
    : `No code of a cell is running in ${name}.`;
}
