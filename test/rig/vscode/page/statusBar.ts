import { ui } from './ui';

/**
 * Waits until a status bar item shows this text. The page changes later than the extension host.
 *
 * @param id the ids of the extension and of the item: "kernel-interrupt.kernel-interrupt.kernel"
 * @returns its text and tooltip, as a screen reader reads them
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

/** Clicks the item while it shows this text. The text decides what a click does. */
export async function clickStatusBarItem(id: string, text: string): Promise<void> {
  await ui(
    async (page, wanted) => {
      const item = page.locator(`[id="${wanted.id}"]`).filter({ hasText: new RegExp(wanted.text) });
      await item.locator('a').first().click();
    },
    { id, text: exactly(text) },
  );
}

/** Resolves when the item is no longer shown. */
export async function statusBarItemGone(id: string): Promise<void> {
  await ui((page, itemId) => page.locator(`[id="${itemId}"]`).waitFor({ state: 'hidden' }), id);
}

/** Returns a regular expression for an element with exactly this text. The page takes it as a string. */
function exactly(text: string): string {
  return `^\\s*${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`;
}
