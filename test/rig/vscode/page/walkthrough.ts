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

/** Opens a step of the walkthrough, and waits until its picture is shown. `title` is the SVG's title. */
export async function openWalkthroughStep(id: string, title: string): Promise<void> {
  await ui(
    async (page, { id, title }) => {
      const step = page.locator(`button.getting-started-step[x-dispatch="selectTask:${id}"]`);
      // A click on an open step closes it.
      if ((await step.getAttribute('aria-expanded')) !== 'true') {
        await step.click();
      }
      const frame = page.frameLocator('.getting-started-media iframe.webview.ready');
      const pictures = frame.frameLocator('#active-frame').locator('svg');
      await pictures.filter({ hasText: title }).first().waitFor();
    },
    { id, title },
  );
}
