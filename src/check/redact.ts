/** What a key or an event's name looks like: they are made by randomUUID. */
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/**
 * A text that can be shown to anybody: the user's home folder is ~, however it is spelt, and whatever looks like a
 * key or an event's name is left out.
 */
export function redact(text: string, homeFolder: string): string {
  const withoutNames = text.replaceAll(UUID, '…');
  const parts = homeFolder.split(/[\\/]+/).filter((part) => part !== '');
  if (parts.length === 0) {
    return withoutNames;
  }
  // C:\Users\me is also c:/Users/me, C:\\Users\\me in Python's own spelling, and c%3A/Users/me in an address.
  // And C:\Users\JANEDO~1, where a name is longer than the shortest that Windows gives it.
  const isWindows = parts[0]?.endsWith(':') === true;
  const spellings = parts.map(
    (part, index) =>
      escapeForPattern(part).replace(':', '(?::|%3a)') +
      (isWindows && index > 0 ? '|[^\\\\/\\s~]{1,6}~\\d+(?:\\.[^\\\\/\\s.]{1,3})?' : ''),
  );
  const folder = spellings.map((spelling) => `(?:${spelling})`).join('[\\\\/]+');
  const beginning = /^[\\/]/.test(homeFolder) ? '[\\\\/]+' : '[\\\\/]*';
  const pattern = new RegExp(`(?<![\\w.-])${beginning}${folder}(?![\\w-]|\\.\\w)`, 'gi');
  return withoutNames.replaceAll(pattern, '~');
}

function escapeForPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|-]/g, '\\$&');
}
