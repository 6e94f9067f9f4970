import { isJsonObject, type JsonObject } from './json';

/** The language in a kernel_info_reply's content, as the kernel writes it: `python`, `R`, `javascript`. */
export function languageOf(kernelInfo: JsonObject): string | undefined {
  const { language_info: info } = kernelInfo;
  return isJsonObject(info) && typeof info['name'] === 'string' ? info['name'] : undefined;
}
