import { isJsonObject, type JsonObject } from './json';

/** What a kernel says of itself. Source: Jupyter client documentation, "Messaging in Jupyter", "Kernel info". */
export interface KernelInfo {
  /** As the kernel writes it: `python`, `R`, `javascript`. */
  readonly language?: string | undefined;
  /** `ipython` for ipykernel. */
  readonly implementation?: string | undefined;
}

/** Reads the content of a kernel_info_reply; what is missing, or no text, is undefined. */
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
