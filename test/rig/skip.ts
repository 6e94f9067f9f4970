import type { Context, Suite, Test } from 'mocha';

/**
 * The key under which a test or a suite keeps the reason of its skip, for the reporter. Mocha itself keeps no reason.
 * The symbol is global because Node may load this module twice on Windows, by paths with `C:` and with `c:`.
 */
const REASON = Symbol.for('kernel-interrupt.skipReason');

type Place = (Suite | Test) & { [REASON]?: string };

/** Skips the running test, or from a `before` hook all tests of its block, and keeps the reason. */
export function skipBecause(context: Context, reason: string): never {
  const runnable = context.runnable();
  const isBeforeAll = runnable.title.startsWith('"before all"');
  const isHook = /^"(before|after) /.test(runnable.title);
  // While a test runs, `currentTest` may still be the previous test, because the hooks after that test have set it.
  const test = isHook ? context.currentTest : runnable;
  const skipped = (isBeforeAll ? runnable.parent : test) as Place | undefined;
  if (skipped !== undefined) {
    skipped[REASON] = reason;
  }
  return context.skip();
}

/** Returns why this test was skipped; undefined if no reason was given. */
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
