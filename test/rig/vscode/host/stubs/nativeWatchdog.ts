/** Replaces the package native-watchdog, which ends the extension host when the server has ended. */
export function start(): void {
  // Does nothing: after every run, the rig ends all processes of the Wine prefix.
}

export function exit(code: number): never {
  process.exit(code);
}
