/** Replaces the package native-watchdog, which ends the extension host when the server has ended. */
export function start(): void {
  // After every run all processes in Wine's prefix are ended.
}

export function exit(code: number): never {
  process.exit(code);
}
