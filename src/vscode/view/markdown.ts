/** Text of others, a kernel's name for one, that must not act as markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!~<>|$&]/g, '\\$&').replace(/\s+/g, ' ');
}
