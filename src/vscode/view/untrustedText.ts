/** Makes texts from outside, such as a kernel's name or a line of its code, safe to show in VS Code. */

/** A text is cut to this length, unless a caller chooses another. */
const LENGTH = 60;

/** The limit for a sentence that contains a text from outside. */
export const SENTENCE_LENGTH = 400;

/** Control characters, ends of lines, and characters that change the direction of the text. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** The beginning of an icon, `$(name)`, and the middle of a link, `[text](address)`. */
const ACTIVE = /[$\]](?=\()/g;

const ZERO_WIDTH_SPACE = '\u200b';

/**
 * Makes one line of plain text, for messages, titles and quick picks. Icons and links appear as they were written: a
 * zero-width space separates `$` or `]` from the bracket, because VS Code has no escape for them that works everywhere.
 *
 * @param length longer texts are cut
 */
export function plainText(text: string, length = LENGTH): string {
  const line = text.replace(INVISIBLE, ' ').replace(/\s+/gu, ' ').trim();
  // Counts code points: a text that is cut within one would end with a broken character.
  const characters = Array.from(line);
  const cut = characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : line;
  return cut.replace(ACTIVE, `$&${ZERO_WIDTH_SPACE}`);
}

/** Escapes a text, so that it does not act as Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!~<>|$&]/g, '\\$&').replace(/\s+/g, ' ');
}
