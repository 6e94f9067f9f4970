import Mocha from 'mocha';

/** A Mocha with one empty suite, to run inside a test. It prints nothing unless the options name a reporter. */
export function innerMocha(options: Mocha.MochaOptions = {}): { mocha: Mocha; suite: Mocha.Suite } {
  const mocha = new Mocha({ reporter: Mocha.reporters.Base, ...options });
  return { mocha, suite: Mocha.Suite.create(mocha.suite, 'suite') };
}

/** Runs a Mocha to its end. `before` gets the runner before the first test. */
export async function runToEnd(
  mocha: Mocha,
  before: (runner: Mocha.Runner) => void = () => undefined,
): Promise<void> {
  await new Promise<number>((resolve) => {
    before(mocha.run(resolve));
  });
}
