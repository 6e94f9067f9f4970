import { ui } from './ui';

/** Finds the code cells of the shown notebook only. A notebook that was shown earlier stays on the page, hidden. */
const SHOWN_CELLS = '.notebookOverlay:not([style*="visibility: hidden"]) .code-cell-row';

const codeCells = (index: number): { cells: string; index: number } => ({
  cells: SHOWN_CELLS,
  index,
});

/** Clicks a cell's run button. `cell` is its number among the code cells of the notebook, from 0. */
export async function pressRunButton(cell: number): Promise<void> {
  await ui(async (page, target) => {
    const container = page.locator(target.cells).nth(target.index);
    // VS Code shows the button only under the pointer.
    await container.hover();
    await container.locator('.run-button-container .codicon-notebook-execute').click();
  }, codeCells(cell));
}

/** Clicks the stop button that a cell has while it runs. */
export async function pressStopButton(cell: number): Promise<void> {
  await ui(async (page, target) => {
    const container = page.locator(target.cells).nth(target.index);
    await container.hover();
    await container.locator('.run-button-container .codicon-notebook-stop').click();
  }, codeCells(cell));
}

/** Puts the focus into a cell's editor. */
export async function focusCellEditor(cell: number): Promise<void> {
  await ui(async (page, target) => {
    await page.locator(target.cells).nth(target.index).locator('.monaco-editor').click();
  }, codeCells(cell));
}
