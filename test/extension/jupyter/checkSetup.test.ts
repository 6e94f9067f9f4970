import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { pressMessageButton } from '../messages';
import { pressKeys } from '../../rig/vscode/page/keyboard';
import { previewText } from '../../rig/vscode/page/preview';
import { skipWithoutPage, ui } from '../../rig/vscode/page/ui';
import { BUSY_CELL } from '../kernelProvider/TestNotebook';
import { kernelInterrupt } from '../kernelInterrupt';
import { checkedReport, closeReports, reportDocument, reportTabs } from '../report';
import { waitUntil } from '../waiting';
import { JupyterNotebook } from './JupyterNotebook';
import { skipWithoutStandIn, standIn } from './standIn';
import { withDiscovery } from './withDiscovery';

const KEEP_X = 'x = 42';
const PRINT_X = 'print(x)';
const WORKS =
  'Everything works: the check interrupted a loop and a sleep, and the variables were kept.';

describe('Check Setup', () => {
  before(() => kernelInterrupt());

  afterEach(async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.window.tabGroups.close(reportTabs());
  });

  it('says what to do if no notebook is open', async () => {
    await waitUntil('no notebook is open', () => vscode.workspace.notebookDocuments.length === 0);
    const text = await checkedReport();
    assert.ok(text.startsWith(`# ${WORKS}\n`), text);
    assert.match(
      text,
      /^No notebook is active\. No kernel of this window was found\. Run a cell /m,
    );
  });

  describe('for a notebook with a kernel', () => {
    let notebook: JupyterNotebook;
    let pid: number | undefined;
    const isProcessNamed = (report: string): boolean => report.includes(`(process ${pid}, start `);

    before(async function () {
      notebook = await JupyterNotebook.open('checked', KEEP_X, BUSY_CELL, PRINT_X);
      // Only the stand-in tells a test the process of a kernel.
      skipWithoutStandIn(this);
      await notebook.runToEnd(0);
      pid = (await standIn()).control.kernelOf(notebook.document.uri)?.pid;
    });

    after(() => notebook.close());

    it('names the process of the kernel while the kernel is idle', async () => {
      const report = await checkedReport();
      assert.match(report, /^- State: idle$/m);
      assert.ok(isProcessNamed(report), report);
    });

    describe('that runs a cell', () => {
      const statuses: string[] = [];
      let text: string;

      before(async () => {
        // This check asks the idle kernel, so its process is known before the cell begins.
        await checkedReport();
        await notebook.show();
        await notebook.run(1);
        await notebook.whenRunning(1);
        const kernel = (await notebook.publicKernel()) ?? assert.fail();
        kernel.onDidChangeStatus((status) => void statuses.push(status));
        text = await checkedReport();
      });

      it('names the process of the kernel, and the routes to it in order', () => {
        assert.match(text, /^- State: busy$/m);
        assert.match(text, /^It shows \*\*checked\.ipynb\*\*\.$/m);
        assert.match(text, /^- Run by: the Jupyter extension$/m);
        assert.match(text, /^- Language: python$/m);
        assert.ok(isProcessNamed(text), text);
        assert.match(text, /^✓ Interrupts can reach the kernel of the active editor\.$/m);
        const routes = [...text.matchAll(/^\d\. .+ \(`(\w+)`\): would be used$/gm)];
        const methods = routes.map(([, method]) => method);
        assert.deepEqual(methods, [
          ...(process.platform === 'win32'
            ? ['control', 'event']
            : ['signal', 'control', 'signalGroup']),
          'message',
          'provider',
        ]);
      });

      it('lets its cell go on and sends its kernel no message', () => assertLeftAlone());

      it('names the process again if the user repeats the check while the report is active, and replaces the report', async () => {
        await notebook.show();
        const first = await checkedReport();
        const second = await checkedReport();
        for (const one of [first, second]) {
          assert.ok(isProcessNamed(one), one);
        }
        assert.equal(reportTabs().length, 1);
      });

      it('says that no notebook is active while the Settings page is in front', async () => {
        await notebook.show();
        await checkedReport();
        await vscode.commands.executeCommand('workbench.action.openSettings');
        const report = await checkedReport();
        assert.match(report, /^No notebook is active\.$/m);
      });

      it('calls the process unknown if Kernel Interrupt did not see the cell begin, and does not ask the kernel', async () => {
        await withDiscovery(false);
        await withDiscovery(true);
        await notebook.show();
        const report = await checkedReport();
        assert.match(report, /^- Process: not known yet: the check does not ask busy kernels /m);
        // The report lists the process among the other kernels of this window.
        assert.ok(report.includes(`(process ${pid}): `), report);
        await assertLeftAlone();
      });

      it('lets a later interrupt stop the cell, and the kernel keeps its variables', async () => {
        await vscode.commands.executeCommand(
          'kernelInterrupt.interruptKernel',
          notebook.document.uri,
        );
        await notebook.whenEnded(1);
        assert.deepEqual(notebook.output(1), ['running', 'KeyboardInterrupt']);
        assert.deepEqual(await notebook.runToEnd(2), ['42']);
      });

      async function assertLeftAlone(): Promise<void> {
        const kernel = await notebook.publicKernel();
        assert.equal(kernel?.status, 'busy');
        assert.deepEqual(statuses, []);
        assert.equal(notebook.succeeded(1), undefined);
        assert.equal(await notebook.interruptsSent(), 0);
      }
    });
  });

  it('opens its report as a rendered page that cannot be edited', async function () {
    skipWithoutPage(this);
    const text = await checkedReport();
    const shown = await previewText(WORKS);
    assert.ok(!shown.includes('# Everything'), shown);
    assert.match(shown, /The active editor\n[^]*The setup\n/);
    await waitUntil('VS Code lists the page as a rendered one', () => {
      const [tab] = reportTabs();
      return tab?.input instanceof vscode.TabInputWebview;
    });

    const document = reportDocument();
    assert.deepEqual([document.isUntitled, document.isDirty], [false, false]);
    await vscode.window.showTextDocument(document);
    await pressKeys('x', 'Delete');
    assert.equal(document.getText(), text);
    assert.equal(document.isDirty, false);
  });

  it('shows the new report after VS Code has closed the document of an earlier one', async function () {
    skipWithoutPage(this);
    for (const [isDiscovering, advice] of [
      [false, /The setting kernelInterrupt\.discoverKernels is off/],
      [true, /Run a cell of a notebook/],
    ] as const) {
      await closeReports();
      await withDiscovery(isDiscovering);
      assert.match(await checkedReport(), advice);
      assert.match(await previewText(WORKS), advice);
    }
  });

  it('copies its report to the clipboard if the user presses Copy Report', async function () {
    skipWithoutPage(this);
    await ui((page) => page.context().grantPermissions(['clipboard-read', 'clipboard-write']));
    const text = await checkedReport();
    await pressMessageButton(WORKS, 'Copy Report');
    await waitUntil('the report is copied', async () => {
      return (await vscode.env.clipboard.readText()) === text;
    });
  });
});
