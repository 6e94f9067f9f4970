import Mocha from 'mocha';

const { EVENT_HOOK_BEGIN, EVENT_TEST_BEGIN } = Mocha.Runner.constants;

/**
 * Calls `action` when a test or a hook fails, also by its time limit, and holds Mocha up until the
 * action is done. The hooks that clean up run after that. Mocha's event "fail" waits for no listener,
 * and a root hook `afterEach` runs after the hooks of the suites.
 *
 * @param action never rejects
 */
export function atFailure(
  runner: Mocha.Runner,
  action: (failed: Mocha.Runnable) => Promise<void>,
): void {
  const hold = (runnable: Mocha.Runnable): void => {
    // Its own property: a hook runs several times, and is to be held up once each time.
    runnable.run = (done) =>
      Mocha.Runnable.prototype.run.call(runnable, (error?: unknown) => {
        if (error === undefined) {
          done();
        } else {
          void action(runnable).then(() => done(error));
        }
      });
  };
  runner.on(EVENT_TEST_BEGIN, hold);
  runner.on(EVENT_HOOK_BEGIN, hold);
}
