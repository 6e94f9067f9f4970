/** Escapes text from outside, such as a kernel's name, so that it does not act as Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!~<>|$&]/g, '\\$&').replace(/\s+/g, ' ');
}
