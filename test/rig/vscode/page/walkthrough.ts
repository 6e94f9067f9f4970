import { ui } from './ui';

/** Waits until the page shows a step of a walkthrough as completed (`isDone`), or as not completed. */
export async function walkthroughStep(id: string, isDone: boolean): Promise<void> {
  await ui(
    async (page, { id, isDone }) => {
      const step = page.locator(`button.getting-started-step[x-dispatch="selectTask:${id}"]`);
      const icon = `.codicon-getting-started-step-${isDone ? 'checked' : 'unchecked'}`;
      await step.locator(icon).first().waitFor();
    },
    { id, isDone },
  );
}

/**
 * Opens a step of the walkthrough.
 *
 * @param title the title in the SVG picture to wait for; undefined in a narrow editor, where VS Code shows no picture
 */
export async function openWalkthroughStep(id: string, title: string | undefined): Promise<void> {
  await ui(
    async (page, { id, title }) => {
      const selector = `button.getting-started-step[x-dispatch="selectTask:${id}"]`;
      const step = page.locator(selector);
      // A click on an open step closes it.
      if ((await step.getAttribute('aria-expanded')) !== 'true') {
        await step.click();
      }
      await page.locator(`${selector}[aria-expanded="true"]`).waitFor();
      if (title === undefined) {
        return;
      }
      const frame = page.frameLocator('.getting-started-media iframe.webview.ready');
      const pictures = frame.frameLocator('#active-frame').locator('svg');
      await pictures.filter({ hasText: title }).first().waitFor();
    },
    { id, title },
  );
}
