import type { Context } from 'mocha';
import type { Page } from 'playwright-core';
import { skipBecause } from '../../skip';
import { askLauncher, BRIDGE_VARIABLE } from './bridge';

/**
 * Runs a function in the program that starts VS Code, with the Playwright page that shows this extension host:
 *
 *     const title = await ui((page) => page.title());
 *     await ui((page, key) => page.keyboard.press(key), 'F1');
 *
 * That program gets the function's source text, so the function can use only its parameters. The argument and the
 * result are sent as JSON. The other files of this folder hold functions for common actions.
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

/** Returns whether tests can reach VS Code's page. They cannot reach the window of a downloaded VS Code. */
export function hasPage(): boolean {
  return process.env[BRIDGE_VARIABLE] !== undefined;
}

/** Skips the test, or from a `before` hook all tests of its block, if there is no page. */
export function skipWithoutPage(context: Context): void {
  if (!hasPage()) {
    skipBecause(context, 'tests cannot reach the window of a downloaded VS Code');
  }
}
