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
   * Whether the kernel's msg_ids have the form that the class Session of jupyter_client gives them. The msg_ids of
   * ipykernel have this form, and so have those of every kernel that is built on its base class. These kernels handle
   * an interrupt_request by sending SIGINT to themselves.
   */
  readonly usesJupyterSession?: boolean;
}

/** The msg_ids of Session have the form SESSION_PID_NUMBER; before jupyter_client 7, SESSION_NUMBER. */
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
 * Whether the kernel seems to be ipykernel. Its implementation alone does not show that: kernels that are not built on
 * ipykernel may also give `ipython`.
 */
export function saysIpykernel({ implementation, usesJupyterSession }: KernelInfo): boolean {
  return implementation === 'ipython' && usesJupyterSession !== false;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
