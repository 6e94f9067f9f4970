/** Runs a program, and ends with the exit code it returns, or with 1 and the error's message. */
export function endWith(program: () => Promise<number>): void {
  void program().then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
