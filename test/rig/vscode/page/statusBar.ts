import { ui } from './ui';

/** The parts of the DOM's Event and Element that this file uses. This project compiles without the DOM's types. */
interface Click {
  readonly target: { closest(selector: string): unknown };
}

interface Clickable {
  setAttribute(name: string, value: string): void;
  addEventListener(type: 'click', listener: (click: Click) => void, options: object): void;
}

/**
 * Waits until a status bar item shows this text. The page shows a change later than the extension host knows it.
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

/**
 * Clicks the item while it shows this text, because the effect of a click depends on what the item shows. Clicks again
 * if the click missed the item, which may move before the button is released: other items come and go.
 */
export async function clickStatusBarItem(id: string, text: string): Promise<void> {
  await ui(
    async (page, wanted) => {
      const item = page.locator(`[id="${wanted.id}"]`).filter({ hasText: new RegExp(wanted.text) });
      let wasClicked = false;
      while (!wasClicked) {
        const bar = page.locator('.statusbar');
        await bar.evaluate((element: Clickable, itemId) => {
          const note = ({ target }: Click): void => {
            const hit = target.closest(`[id="${itemId}"]`) !== null;
            element.setAttribute('data-hit', hit ? itemId : '');
          };
          element.setAttribute('data-hit', '');
          element.addEventListener('click', note, { capture: true, once: true });
        }, wanted.id);
        await item.locator('a').first().click();
        wasClicked = (await bar.getAttribute('data-hit')) === wanted.id;
      }
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
