import type { Context } from 'mocha';
import type { Page } from 'playwright-core';
import { skipBecause } from '../../skip';
import { askLauncher, BRIDGE_VARIABLE } from './bridge';

/**
 * Runs a function in the launcher, with the Playwright page that shows this extension host:
 *
 *     const title = await ui((page) => page.title());
 *     await ui((page, key) => page.keyboard.press(key), 'F1');
 *
 * Its text goes there, so that it sees nothing of the test but its argument; argument and result
 * travel as JSON. workbench.ts beside this has what is often done.
 */
export async function ui<Result>(action: (page: Page) => Promise<Result>): Promise<Result>;
export async function ui<Argument, Result>(
  action: (page: Page, argument: Argument) => Promise<Result>,
  argument: Argument,
): Promise<Result>;
export async function ui<Argument, Result>(
  action: (page: Page, argument: Argument) => Promise<Result>,
  argument?: Argument,
): Promise<Result> {
  return (await askLauncher({
    kind: 'page',
    action: action.toString(),
    argument,
  })) as Result;
}

/** Whether there is one: a VS Code that was downloaded has a window of its own, which nobody can reach. */
export function hasPage(): boolean {
  return process.env[BRIDGE_VARIABLE] !== undefined;
}

/** For a `before` hook or a test that can do nothing without. */
export function skipWithoutPage(context: Context): void {
  if (!hasPage()) {
    skipBecause(context, 'a VS Code that was downloaded shows no page that a test can reach');
  }
}
