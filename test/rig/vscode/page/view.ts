import { ui } from './ui';

/** A row of a tree in a view, as a screen reader reads it. */
export interface ViewRow {
  readonly label: string;
  /** 1 for the rows of the top level. */
  readonly level: number;
  readonly isCollapsed: boolean;
}

/** The parts of the DOM's Element that this file uses. This project compiles without the DOM's types. */
interface Labelled {
  getAttribute(name: string): string | null;
}
interface Marked {
  setAttribute(name: string, value: string): void;
}

/** Returns the rows of a view of the Explorer, once it has rows. */
export async function viewRows(view: string): Promise<readonly ViewRow[]> {
  return ui(async (page, title) => {
    const pane = page.locator('.pane').filter({ has: page.getByLabel(`${title} Section`) });
    const rows = pane.locator('.pane-body .monaco-list-row');
    await rows.first().waitFor();
    // Reads all rows at one moment: a row may disappear while another one is read.
    return rows.evaluateAll((elements: readonly Labelled[]) =>
      elements.map((row) => ({
        label: row.getAttribute('aria-label') ?? '',
        level: Number(row.getAttribute('aria-level')),
        isCollapsed: row.getAttribute('aria-expanded') === 'false',
      })),
    );
  }, view);
}

/** Waits until the view has a row whose label matches, and returns the label. */
export async function viewRow(view: string, label: RegExp): Promise<string> {
  return ui(
    async (page, { view, source }) => {
      const pane = page.locator('.pane').filter({ has: page.getByLabel(`${view} Section`) });
      const row = pane.getByRole('treeitem', { name: new RegExp(source) }).first();
      await row.waitFor();
      return (await row.getAttribute('aria-label')) ?? '';
    },
    { view, source: label.source },
  );
}

/** Waits until the view has no row whose label matches. */
export async function viewRowGone(view: string, label: RegExp): Promise<void> {
  await ui(
    async (page, { view, source }) => {
      const pane = page.locator('.pane').filter({ has: page.getByLabel(`${view} Section`) });
      const row = pane.getByRole('treeitem', { name: new RegExp(source) }).first();
      await row.waitFor({ state: 'hidden' });
    },
    { view, source: label.source },
  );
}

/** Clicks a row of the view. */
export async function clickViewRow(view: string, label: RegExp): Promise<void> {
  await ui(
    async (page, { view, source }) => {
      const pane = page.locator('.pane').filter({ has: page.getByLabel(`${view} Section`) });
      await pane
        .getByRole('treeitem', { name: new RegExp(source) })
        .first()
        .click();
    },
    { view, source: label.source },
  );
}

/** Returns the titles of the buttons that a row shows under the pointer, without their keybindings. */
export async function viewRowButtons(view: string, label: RegExp): Promise<readonly string[]> {
  return ui(
    async (page, { view, source }) => {
      const pane = page.locator('.pane').filter({ has: page.getByLabel(`${view} Section`) });
      const row = pane.getByRole('treeitem', { name: new RegExp(source) }).first();
      await row.hover();
      const titles = await row
        .locator('.actions .action-label')
        .evaluateAll((buttons: readonly Labelled[]) =>
          buttons.map((button) => button.getAttribute('aria-label') ?? ''),
        );
      return titles.map((title) => title.replace(/ \(.+\)$/, ''));
    },
    { view, source: label.source },
  );
}

/**
 * Clicks a button that a row shows under the pointer. Moves the pointer to the row again while the button does not
 * show, because another row or a message may push the row down.
 */
export async function pressViewRowButton(
  view: string,
  label: RegExp,
  button: string,
): Promise<void> {
  await ui(
    async (page, { view, source, button }) => {
      const pane = page.locator('.pane').filter({ has: page.getByLabel(`${view} Section`) });
      const row = pane.getByRole('treeitem', { name: new RegExp(source) }).first();
      const action = row.locator(`.actions .action-label[aria-label^="${button}"]`);
      await row.hover();
      for (let moves = 1; moves < 10 && !(await action.isVisible()); moves++) {
        await row.hover();
      }
      await action.click();
    },
    { view, source: label.source, button },
  );
}

/**
 * Marks the button that a row shows under the pointer, and returns whether the mark is still there after an action. If
 * VS Code has drawn the row again, the mark is gone.
 */
export async function keepsViewRowButton(
  view: string,
  label: RegExp,
  action: () => Promise<void>,
): Promise<boolean> {
  const where = { view, source: label.source };
  await ui(async (page, { view, source }) => {
    const pane = page.locator('.pane').filter({ has: page.getByLabel(`${view} Section`) });
    const row = pane.getByRole('treeitem', { name: new RegExp(source) }).first();
    await row.hover();
    await row
      .locator('.actions .action-label')
      .first()
      .evaluate((button: Marked) => button.setAttribute('data-marked', ''));
  }, where);
  await action();
  return ui(async (page, { view, source }) => {
    const pane = page.locator('.pane').filter({ has: page.getByLabel(`${view} Section`) });
    const row = pane.getByRole('treeitem', { name: new RegExp(source) }).first();
    return (await row.locator('.actions [data-marked]').count()) === 1;
  }, where);
}

/** Opens the context menu of a row. */
export async function openViewRowMenu(view: string, label: RegExp): Promise<void> {
  await ui(
    async (page, { view, source }) => {
      const pane = page.locator('.pane').filter({ has: page.getByLabel(`${view} Section`) });
      const row = pane.getByRole('treeitem', { name: new RegExp(source) }).first();
      await row.click({ button: 'right' });
      await page.getByRole('menuitem').first().waitFor();
    },
    { view, source: label.source },
  );
}

/** Chooses an item of the open context menu. */
export async function chooseMenuItem(item: string): Promise<void> {
  await ui(async (page, name) => {
    const found = page.getByRole('menuitem', { name }).first();
    await found.waitFor();
    // A menu of VS Code ignores clicks in the first 100 ms after it has opened (`runOnceToEnableMouseUp`).
    while (await found.isVisible()) {
      await found.click({ timeout: 1000 }).catch(() => undefined);
      await found.waitFor({ state: 'hidden', timeout: 200 }).catch(() => undefined);
    }
  }, item);
}

/** Returns the texts of an empty view, and its buttons and links, once it shows this button. */
export async function emptyView(
  view: string,
  button: string,
): Promise<{ readonly texts: readonly string[]; readonly buttons: readonly string[] }> {
  return ui(
    async (page, { view, button }) => {
      const pane = page.locator('.pane').filter({ has: page.getByLabel(`${view} Section`) });
      const welcome = pane.locator('.welcome-view-content');
      await welcome.getByRole('button', { name: button, exact: true }).waitFor();
      return {
        texts: await welcome.locator('p').allInnerTexts(),
        buttons: await welcome.locator('.monaco-button, a.monaco-link').allInnerTexts(),
      };
    },
    { view, button },
  );
}

/** Clicks a button of an empty view. */
export async function pressEmptyViewButton(view: string, button: string): Promise<void> {
  await ui(
    async (page, { view, button }) => {
      const pane = page.locator('.pane').filter({ has: page.getByLabel(`${view} Section`) });
      await pane
        .locator('.welcome-view-content')
        .getByRole('button', { name: button, exact: true })
        .click();
    },
    { view, button },
  );
}

/** Clicks a button in the title of a view. The title shows its buttons only under the pointer. */
export async function pressViewTitleButton(view: string, button: string): Promise<void> {
  await ui(
    async (page, { view, button }) => {
      const pane = page.locator('.pane').filter({ has: page.getByLabel(`${view} Section`) });
      await pane.locator('.pane-header').hover();
      await pane.locator(`.pane-header .action-label[aria-label^="${button}"]`).click();
    },
    { view, button },
  );
}

/** Waits until a view shows this message above its rows. */
export async function viewMessage(view: string, message: string): Promise<void> {
  await ui(
    async (page, { view, message }) => {
      const pane = page.locator('.pane').filter({ has: page.getByLabel(`${view} Section`) });
      await pane.locator('.pane-body .message').getByText(message, { exact: true }).waitFor();
    },
    { view, message },
  );
}
