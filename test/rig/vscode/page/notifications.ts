import { ui } from './ui';

export interface ShownNotification {
  readonly message: string;
  readonly buttons: readonly string[];
}

/** Returns the notification whose message contains the text, once it is shown. */
export async function notification(text: string): Promise<ShownNotification> {
  return ui(async (page, wanted) => {
    const item = page.locator('.notification-list-item').filter({ hasText: wanted }).first();
    await item.waitFor();
    const message = item.locator('.notification-list-item-message').first();
    const buttons = item.locator('.notification-list-item-buttons-container .monaco-button');
    return { message: await message.innerText(), buttons: await buttons.allInnerTexts() };
  }, text);
}

/** Returns the messages that are shown now. */
export async function notifications(): Promise<string[]> {
  return ui((page) => page.locator('.notification-list-item-message').allInnerTexts());
}

/** Clicks a button of the notification whose message contains the text. */
export async function pressNotificationButton(text: string, button: string): Promise<void> {
  await ui(
    async (page, wanted) => {
      const item = page.locator('.notification-list-item').filter({ hasText: wanted.text });
      await item.getByRole('button', { name: wanted.button, exact: true }).first().click();
    },
    { text, button },
  );
}
