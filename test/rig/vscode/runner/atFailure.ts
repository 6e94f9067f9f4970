import Mocha from 'mocha';

const { EVENT_HOOK_BEGIN, EVENT_TEST_BEGIN } = Mocha.Runner.constants;

/**
 * Calls `action` when a test or a hook fails or reaches its time limit, and lets Mocha wait for the action. The hooks
 * that clean up run later. Two simpler ways do not work: Mocha does not wait for listeners of the event "fail", and a
 * root hook `afterEach` runs after the hooks of the suites.
 *
 * @param action must not reject
 */
export function atFailure(
  runner: Mocha.Runner,
  action: (failed: Mocha.Runnable) => Promise<void>,
): void {
  const hold = (runnable: Mocha.Runnable): void => {
    // Calls the `run` of the prototype, because a hook runs several times and would be wrapped each time.
    runnable.run = (done) =>
      Mocha.Runnable.prototype.run.call(runnable, (error?: unknown) => {
        // Mocha also passes a skip as an error if the function is asynchronous.
        if (error === undefined || runnable.isPending()) {
          done(error);
        } else {
          void action(runnable).then(() => done(error));
        }
      });
  };
  runner.on(EVENT_TEST_BEGIN, hold);
  runner.on(EVENT_HOOK_BEGIN, hold);
}
