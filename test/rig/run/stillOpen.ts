/** A process that still runs this long after its tests has something open. */
const LINGERING_MS = 5000;

/** Mocha loads this file with `--require`. Says what keeps the process alive, before `runLimited` ends it. */
export const mochaHooks = {
  afterAll(): void {
    // The timer does not keep the process alive.
    setTimeout(() => {
      const open = process.getActiveResourcesInfo().join(', ');
      process.stdout.write(`Still open after the tests: ${open}\n`);
    }, LINGERING_MS).unref();
  },
};
