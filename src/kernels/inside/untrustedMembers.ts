import { isJsonObject, type JsonObject } from '../../jupyter/json';

/** How many characters are kept of a file's path, a name or a line of code. */
const MAX_TEXT_LENGTH = 500;

/** Reads at most `limit` items of a list. Leaves out malformed items; returns no items if the value is not a list. */
export function listOf<T>(
  value: unknown,
  limit: number,
  read: (item: JsonObject) => T | undefined,
): readonly T[] {
  return Array.isArray(value)
    ? value.slice(0, limit).flatMap((item: unknown) => {
        const found = isJsonObject(item) ? read(item) : undefined;
        return found === undefined ? [] : [found];
      })
    : [];
}

/** Whether a value is a whole number above 0, such as a line number or a pid. */
export function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

/** Reads a text; undefined if the value is not one. Cuts a long text: the beginning of a line still helps the user. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, MAX_TEXT_LENGTH) : undefined;
}
