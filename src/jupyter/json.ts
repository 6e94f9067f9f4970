/** A JSON object whose members have not been checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses a JSON object. Returns undefined for any other text. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Parses a part of a message that may be `null`: xeus writes `null` for an empty object, for example in its
 * `iopub_welcome`.
 */
export function parseOptional(text: string): JsonObject | undefined {
  return text === 'null' ? {} : parseJsonObject(text);
}
