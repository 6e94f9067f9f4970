import path from 'node:path';

/** Folders whose files are devices, or show or change the state of processes. */
const POSIX_DEVICES = /^\/(dev|proc|sys)(\/|$)/i;

/** Windows takes these names for devices in every folder, with every extension. */
const WINDOWS_DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|:|$)/i;

const CONTROL = /\p{Cc}/u;

/**
 * Says why a file that a kernel named must not be opened. Checks only the name: even looking up a UNC path would send
 * the user's name to the computer in the path, and a device may block.
 *
 * @returns a phrase that follows the file's name; undefined if the file may be opened
 */
export function whyUnsafe(
  file: string,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (CONTROL.test(file)) {
    return 'its name contains control characters';
  }
  return platform === 'win32' ? whyUnsafeOnWindows(file) : whyUnsafeOnPosix(file);
}

function whyUnsafeOnPosix(file: string): string | undefined {
  if (/^[/\\]{2}/.test(file)) {
    return 'it may be on another computer';
  }
  if (!path.posix.isAbsolute(file)) {
    return 'its path is not absolute';
  }
  return POSIX_DEVICES.test(path.posix.normalize(file)) ? 'it may be a device' : undefined;
}

function whyUnsafeOnWindows(file: string): string | undefined {
  if (/^[/\\]{2}[.?]/.test(file) || /^[/\\]\?\?/.test(file)) {
    return 'it may be a device';
  }
  if (/^[/\\]{2}/.test(file)) {
    return 'it may be on another computer';
  }
  if (!/^[a-z]:[/\\]/i.test(file)) {
    return 'its path is not absolute';
  }
  const names = file.slice(2).split(/[/\\]/);
  if (names.some((name) => WINDOWS_DEVICE.test(name.trim()))) {
    return 'it may be a device';
  }
  // NTFS takes the part after a colon for the name of another stream of the file.
  return names.some((name) => name.includes(':')) ? 'its name contains a colon' : undefined;
}
