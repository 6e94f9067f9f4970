import type { Context, Suite, Test } from 'mocha';

/** Mocha keeps no reason for a skipped test, so it is kept here, where the reporter finds it. */
const reasons = new WeakMap<Suite | Test, string>();

/** Skips the running test, or all that the running `before` hook stands for, and says why. */
export function skipBecause(context: Context, reason: string): never {
  const runnable = context.runnable();
  const { parent } = runnable;
  const isBeforeAll = runnable.title.startsWith('"before all"');
  const skipped = isBeforeAll ? parent : (context.currentTest ?? context.test);
  if (skipped !== undefined) reasons.set(skipped as Suite | Test, reason);
  return context.skip();
}

/** Why this test was skipped, as far as anyone said. */
export function skipReason(test: Test): string {
  let place: Suite | Test | undefined = test;
  while (place !== undefined) {
    const reason = reasons.get(place);
    if (reason !== undefined) return reason;
    place = place.parent;
  }
  return 'no reason given (use skipBecause)';
}
