/** Matches every UUID: Kernel Interrupt uses UUIDs as connection keys and as names of interrupt events. */
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/**
 * Makes text safe to publish: replaces every spelling of the home folder with `~`, and every key and event name with
 * `…`.
 */
export function redact(text: string, homeFolder: string): string {
  const withoutNames = text.replaceAll(UUID, '…');
  const parts = homeFolder.split(/[\\/]+/).filter((part) => part !== '');
  if (parts.length === 0) {
    return withoutNames;
  }
  // C:\Users\me can also be c:/Users/me, C:\\Users\\me in a Python string, and c%3A/Users/me in a URI.
  // Windows may shorten a long name: C:\Users\JANEDO~1.
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
