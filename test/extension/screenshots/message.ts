import assert from 'node:assert/strict';
import { notification } from '../../rig/vscode/page/notifications';
import { STATUS_BAR_ID } from '../kernelInterrupt';
import { movePointerAway, pictureOf } from './picture';

export const STATUS_BAR_ELEMENT = `[id="${STATUS_BAR_ID}"]`;

/**
 * Takes a picture of a message and of the status bar item below it.
 *
 * @param about a part of the message, which finds it
 * @param expected matches the message
 * @param isWithItem whether there is such an item
 */
export async function pictureOfMessage(
  name: string,
  about: string,
  expected: RegExp,
  isWithItem = true,
): Promise<void> {
  const { message } = await notification(about);
  assert.match(message, expected);
  await movePointerAway();
  const item = isWithItem ? [STATUS_BAR_ELEMENT] : [];
  await pictureOf(name, [`.notification-toast:has-text("${about}")`, ...item]);
}
