import { isJsonObject } from './json';
import type { JupyterMessage } from './messages';

/**
 * The parts of a kernel_info_reply that we use.
 * Source: Jupyter client documentation, "Messaging in Jupyter", section "Kernel info".
 */
export interface KernelInfo {
  /** As the kernel writes it: `python`, `R`, `javascript`. */
  readonly language?: string | undefined;
  /** `ipython` for ipykernel. */
  readonly implementation?: string | undefined;
  /**
   * Whether the kernel names its messages as jupyter_client's Session does. ipykernel does, and every kernel that is
   * built on its base class: they handle an interrupt_request by sending SIGINT to themselves.
   */
  readonly usesJupyterSession?: boolean;
}

/** Session names its messages SESSION_PID_NUMBER; before jupyter_client 7, SESSION_NUMBER. */
const SESSION_MESSAGE_ID = /^[^_]+(_\d+){1,2}$/;

/** Reads a kernel_info_reply. A property that is missing, or not a string, is undefined. */
export function kernelInfoOf({ header, content }: JupyterMessage): KernelInfo {
  const { language_info: info, implementation } = content;
  return {
    language: isJsonObject(info) ? textOf(info['name']) : undefined,
    implementation: textOf(implementation),
    usesJupyterSession: SESSION_MESSAGE_ID.test(header.msg_id),
  };
}

/**
 * Whether the kernel is ipykernel, as far as it says: kernels that are not built on it may give its implementation.
 */
export function saysIpykernel({ implementation, usesJupyterSession }: KernelInfo): boolean {
  return implementation === 'ipython' && usesJupyterSession !== false;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
