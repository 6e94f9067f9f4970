import { isJsonObject, type JsonObject } from './json';

/**
 * The parts of a kernel_info_reply that we use.
 * Source: Jupyter client documentation, "Messaging in Jupyter", section "Kernel info".
 */
export interface KernelInfo {
  /** As the kernel writes it: `python`, `R`, `javascript`. */
  readonly language?: string | undefined;
  /** `ipython` for ipykernel. */
  readonly implementation?: string | undefined;
}

/** Reads the content of a kernel_info_reply. A property that is missing, or not a string, is undefined. */
export function kernelInfoOf(content: JsonObject): KernelInfo {
  const { language_info: info, implementation } = content;
  return {
    language: isJsonObject(info) ? textOf(info['name']) : undefined,
    implementation: textOf(implementation),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
