import { pressKeys, typeText } from '../rig/vscode/page/keyboard';
import { ui } from '../rig/vscode/page/ui';

/** Runs a command from the palette with keys only. */
export async function runFromPaletteByKeyboard(title: string): Promise<void> {
  await pressKeys('F1');
  await ui((page) => page.locator('.quick-input-widget input.input:focus').waitFor());
  await typeText(title);
  await ui(async (page, wanted) => {
    const focused = page.locator('.quick-input-list .monaco-list-row.focused');
    await focused.filter({ has: page.getByText(wanted, { exact: true }) }).waitFor();
  }, title);
  await pressKeys('Enter');
}

/** Waits until the row with the focus in the open list contains this text. */
export async function whenRowHasFocus(text: string): Promise<void> {
  await ui(async (page, wanted) => {
    const row = page.locator('.quick-input-list .monaco-list-row.focused');
    await row.filter({ hasText: wanted }).waitFor();
  }, text);
}

/** After this many presses of Tab, the button of a message counts as not reachable. */
const MOST_TABS = 12;

/** Puts the focus on a button of the newest message, with keys only. */
export async function focusMessageButton(button: string): Promise<void> {
  await runFromPaletteByKeyboard('Notifications: Focus Notification Toast');
  await ui((page) => page.locator('.notification-toast .monaco-list:focus-within').waitFor());
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    const focused = await ui((page) => page.locator(':focus').first().innerText());
    if (focused === button) {
      return;
    }
    await pressKeys('Tab');
  }
  throw new Error(`${MOST_TABS} times Tab did not reach ${button}.`);
}
