import Mocha from 'mocha';

/** A Mocha inside a test, with one suite for the test to fill. It prints nothing unless another reporter is named. */
export function innerMocha(options: Mocha.MochaOptions = {}): { mocha: Mocha; suite: Mocha.Suite } {
  const mocha = new Mocha({ reporter: Mocha.reporters.Base, ...options });
  return { mocha, suite: Mocha.Suite.create(mocha.suite, 'suite') };
}

/** Runs it to its end; `before` gets the runner before anything runs. */
export async function runToEnd(
  mocha: Mocha,
  before: (runner: Mocha.Runner) => void = () => undefined,
): Promise<void> {
  await new Promise<number>((resolve) => {
    before(mocha.run(resolve));
  });
}
