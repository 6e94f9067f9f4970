import { ui } from './ui';

/** Clicks a cell's run button, counted from 0 among the code cells on the page. */
export async function pressRunButton(cell: number): Promise<void> {
  await ui(async (page, index) => {
    const container = page.locator('.code-cell-row').nth(index);
    // The button is there only under the pointer.
    await container.hover();
    await container.locator('.run-button-container .codicon-notebook-execute').click();
  }, cell);
}

/** Clicks the stop button that a cell has while it runs. */
export async function pressStopButton(cell: number): Promise<void> {
  await ui(async (page, index) => {
    const container = page.locator('.code-cell-row').nth(index);
    await container.hover();
    await container.locator('.run-button-container .codicon-notebook-stop').click();
  }, cell);
}

/** Puts the focus into a cell's editor. */
export async function focusCellEditor(cell: number): Promise<void> {
  await ui(async (page, index) => {
    await page.locator('.code-cell-row').nth(index).locator('.monaco-editor').click();
  }, cell);
}
