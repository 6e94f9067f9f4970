/** Stands for the package native-watchdog, which ends the extension host when the server is no more. */
export function start(): void {
  // Wine's prefix is cleared after every run.
}

export function exit(code: number): never {
  process.exit(code);
}
