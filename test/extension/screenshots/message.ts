import assert from 'node:assert/strict';
import { notification } from '../../rig/vscode/page/notifications';
import { ui } from '../../rig/vscode/page/ui';
import { pictureOf } from './picture';

export const STATUS_BAR_ID = 'kernel-interrupt.kernel-interrupt.kernel';
export const STATUS_BAR_ELEMENT = `[id="${STATUS_BAR_ID}"]`;

/** A picture of a message, above the status bar that goes with it; the message is to be what is expected. */
export async function pictureOfMessage(
  name: string,
  about: string,
  expected: RegExp,
): Promise<void> {
  const { message } = await notification(about);
  assert.match(message, expected);
  // Under the pointer it would look like none that has just come.
  await ui((page) => page.mouse.move(0, 0));
  await pictureOf(name, [`.notification-toast:has-text("${about}")`, STATUS_BAR_ELEMENT]);
}
