import type { Context, Suite, Test } from 'mocha';

/**
 * Mocha keeps no reason for a skipped test, so it is kept on the test or suite, where the reporter finds it. By a
 * symbol that all know: on Windows this module is loaded twice where a drive is written large and small.
 */
const REASON = Symbol.for('kernel-interrupt.skipReason');

type Place = (Suite | Test) & { [REASON]?: string };

/** Skips the running test, or all that the running `before` hook stands for, and says why. */
export function skipBecause(context: Context, reason: string): never {
  const runnable = context.runnable();
  const isBeforeAll = runnable.title.startsWith('"before all"');
  const isHook = /^"(before|after) /.test(runnable.title);
  // A test's own context still names the test before it where a hook has run since.
  const test = isHook ? context.currentTest : runnable;
  const skipped = (isBeforeAll ? runnable.parent : test) as Place | undefined;
  if (skipped !== undefined) {
    skipped[REASON] = reason;
  }
  return context.skip();
}

/** Why this test was skipped; undefined where nothing gave a reason. */
export function skipReason(test: Test): string | undefined {
  let place: Place | undefined = test;
  while (place !== undefined) {
    const reason = place[REASON];
    if (reason !== undefined) {
      return reason;
    }
    place = place.parent;
  }
  return undefined;
}
