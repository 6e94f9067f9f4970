import assert from 'node:assert/strict';
import { notification } from '../../rig/vscode/page/notifications';
import { ui } from '../../rig/vscode/page/ui';
import { STATUS_BAR_ID } from '../kernelInterrupt';
import { movePointerAway, pictureOf } from './picture';

export const STATUS_BAR_ELEMENT = `[id="${STATUS_BAR_ID}"]`;

/**
 * Takes a picture of a message and of the status bar item below it, if there is one.
 *
 * @param about a part of the message's text, by which the message is found
 * @param expected a pattern that the message must match
 */
export async function pictureOfMessage(
  name: string,
  about: string,
  expected: RegExp,
): Promise<void> {
  const { message } = await notification(about);
  assert.match(message, expected);
  await movePointerAway();
  const hasItem = await ui((page, item) => page.locator(item).isVisible(), STATUS_BAR_ELEMENT);
  const toast = `.notification-toast:has-text(${JSON.stringify(about)})`;
  await pictureOf(name, [toast, ...(hasItem ? [STATUS_BAR_ELEMENT] : [])]);
}
