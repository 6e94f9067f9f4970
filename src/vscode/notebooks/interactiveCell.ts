/** What the Jupyter extension writes into the metadata of a cell of an Interactive Window. */
interface InteractiveCell {
  /** The Uri of the Python file that has the cell. */
  readonly uristring?: unknown;
  /** The text that the kernel runs. It begins with the line `# %%`, which the text of the cell lacks. */
  readonly originalSource?: unknown;
}

/** Reads the Uri of a cell's Python file from the cell's metadata. */
export function fileOfCell(metadata: Readonly<Record<string, unknown>>): string | undefined {
  return textOrNone(interactiveCell(metadata).uristring);
}

/** Reads the text that the kernel runs for a cell of a Python file from the cell's metadata. */
export function sourceOfCell(metadata: Readonly<Record<string, unknown>>): string | undefined {
  return textOrNone(interactiveCell(metadata).originalSource);
}

function interactiveCell(metadata: Readonly<Record<string, unknown>>): InteractiveCell {
  return metadata['interactive'] ?? {};
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
