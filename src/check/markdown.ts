/**
 * Joins a text into one line, and escapes everything in it that Markdown would interpret. Every text from a kernel, a
 * process or an error passes through here, except the log, which is shown in a code block.
 */
export function inline(text: string): string {
  return oneLine(text).replaceAll(
    // A text may begin a list item, where Markdown interprets `#`, `-`, `+` and `1.`. The preview turns `https://…`
    // into a link, so the colon is escaped.
    /[\\`*[\]<>|$@]|:(?=\/\/)|(?<![^\W_])_|_(?![^\W_])|~(?![/\\.,)\s]|$)|&(?=#?\w+;)|^[-+#]|(?<=^\d+)[.)](?=\s|$)/g,
    '\\$&',
  );
}

export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/** @param rows cells of Markdown, already escaped */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}

/** Makes a code block. Its fence has more backticks than any line, so that no line can end it. */
export function codeBlock(lines: readonly string[]): readonly string[] {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => line.match(/`+/g) ?? []).map((ticks) => ticks.length),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence];
}
