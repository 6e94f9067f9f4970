import { ui } from './ui';

/** A row of a tree in a view, as a screen reader reads it. */
export interface ViewRow {
  readonly label: string;
  /** 1 for the rows of the top. */
  readonly level: number;
  readonly isCollapsed: boolean;
}

/** The part of the DOM's Element that `viewRows` uses. This project compiles without the DOM's types. */
interface Labelled {
  getAttribute(name: string): string | null;
}

/** Returns the rows of a view of the Explorer, once it has rows. */
export async function viewRows(view: string): Promise<readonly ViewRow[]> {
  return ui(async (page, title) => {
    const pane = page.locator('.pane').filter({ has: page.getByLabel(`${title} Section`) });
    const rows = pane.locator('.pane-body .monaco-list-row');
    await rows.first().waitFor();
    // At one moment: a row may go while the next one is read.
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

/** Returns the titles of the buttons that a row has under the pointer, without their keys. */
export async function viewRowButtons(view: string, label: RegExp): Promise<readonly string[]> {
  return ui(
    async (page, { view, source }) => {
      const pane = page.locator('.pane').filter({ has: page.getByLabel(`${view} Section`) });
      const row = pane.getByRole('treeitem', { name: new RegExp(source) }).first();
      await row.hover();
      const buttons = await row.locator('.actions .action-label').all();
      const titles = buttons.map((button) => button.getAttribute('aria-label'));
      return (await Promise.all(titles)).map((title) => (title ?? '').replace(/ \(.+\)$/, ''));
    },
    { view, source: label.source },
  );
}

/** Clicks a button that a row has under the pointer. */
export async function pressViewRowButton(
  view: string,
  label: RegExp,
  button: string,
): Promise<void> {
  await ui(
    async (page, { view, source, button }) => {
      const pane = page.locator('.pane').filter({ has: page.getByLabel(`${view} Section`) });
      const row = pane.getByRole('treeitem', { name: new RegExp(source) }).first();
      await row.hover();
      await row.locator(`.actions .action-label[aria-label^="${button}"]`).click();
    },
    { view, source: label.source, button },
  );
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
  await ui((page, name) => page.getByRole('menuitem', { name }).first().click(), item);
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

/** Clicks a button in the title of a view, which has the buttons under the pointer. */
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
