import { ui } from './ui';

/**
 * The status bar item of an extension, once it shows this text: the page hears of a change later than
 * the extension host. `id` is the extension's and the item's own, as in
 * "kernel-interrupt.kernel-interrupt.kernel".
 *
 * @returns its text and tooltip, as a screen reader says them
 */
export async function statusBarItem(id: string, text: string): Promise<{ readonly label: string }> {
  return ui(
    async (page, wanted) => {
      const item = page.locator(`[id="${wanted.id}"]`).filter({ hasText: new RegExp(wanted.text) });
      await item.waitFor();
      return { label: (await item.locator('a').first().getAttribute('aria-label')) ?? '' };
    },
    { id, text: exactly(text) },
  );
}

/** Clicks the item while it shows this text: what a click does changes with the text. */
export async function clickStatusBarItem(id: string, text: string): Promise<void> {
  await ui(
    async (page, wanted) => {
      const item = page.locator(`[id="${wanted.id}"]`).filter({ hasText: new RegExp(wanted.text) });
      await item.locator('a').first().click();
    },
    { id, text: exactly(text) },
  );
}

/** Resolves when no such item is shown any more. */
export async function statusBarItemGone(id: string): Promise<void> {
  await ui((page, itemId) => page.locator(`[id="${itemId}"]`).waitFor({ state: 'hidden' }), id);
}

/** A regular expression for an element whose whole text this is; the page gets it as text. */
function exactly(text: string): string {
  return `^\\s*${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`;
}
