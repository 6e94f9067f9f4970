import { ui } from './ui';

export interface ShownStatusBarItem {
  readonly text: string;
  /** Text and tooltip, as a screen reader says them. */
  readonly label: string;
}

/**
 * The status bar item of an extension, once it is shown. `id` is the extension's and the item's own,
 * as in "kernel-interrupt.kernel-interrupt.kernel".
 */
export async function statusBarItem(id: string): Promise<ShownStatusBarItem> {
  return ui(async (page, itemId) => {
    const item = page.locator(`[id="${itemId}"]`);
    await item.waitFor();
    const label = (await item.locator('a').first().getAttribute('aria-label')) ?? '';
    return { text: (await item.innerText()).trim(), label };
  }, id);
}

export async function clickStatusBarItem(id: string): Promise<void> {
  await ui((page, itemId) => page.locator(`[id="${itemId}"] a`).first().click(), id);
}

/** Resolves when no such item is shown any more. */
export async function statusBarItemGone(id: string): Promise<void> {
  await ui((page, itemId) => page.locator(`[id="${itemId}"]`).waitFor({ state: 'hidden' }), id);
}
