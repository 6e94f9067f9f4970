const STARTED_AT = Date.now();

/** One line for whoever waits: the set-up takes minutes the first time. */
export function progress(line: string): void {
  const seconds = Math.round((Date.now() - STARTED_AT) / 1000);
  process.stdout.write(`[${String(seconds).padStart(4)} s] ${line}\n`);
}
