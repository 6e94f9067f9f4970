const STARTED_AT = Date.now();

/** Prints one line about the set-up, which takes minutes the first time. */
export function progress(line: string): void {
  process.stdout.write(`${timeStamp()} ${line}\n`);
}

/** Returns the seconds since the program started: "[  12 s]". */
export function timeStamp(): string {
  const seconds = Math.round((Date.now() - STARTED_AT) / 1000);
  return `[${String(seconds).padStart(4)} s]`;
}
