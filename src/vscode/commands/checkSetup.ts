import path from 'node:path';
import * as vscode from 'vscode';
import type { CheckedWindow } from '../../check/checkKernels';
import type { SetupPage } from '../../check/setupPage';
import { messageOf } from '../../base/errors';
import type { Kernels } from '../../kernels/Kernels';
import { showMessage } from '../messages/messages';
import { showWhenSlow } from '../messages/slowWork';
import { activeEditor } from '../view/activeEditor';
import { REPORT_NAME, REPORT_SCHEME, type ReportPage } from '../view/ReportPage';
import { showReport } from '../view/showReport';
import { plainText, SENTENCE_LENGTH } from '../view/untrustedText';
import type { KernelSearch } from './chosenKernel';

/** Runs the check and returns its report. */
export type SetupCheck = (window: CheckedWindow, cancelled: AbortSignal) => Promise<SetupPage>;

export interface CheckSetupOptions {
  readonly check: SetupCheck;
  readonly kernels: Kernels;
  readonly search: Pick<KernelSearch, 'refresh' | 'findProcess'>;
  readonly report: ReportPage;
  readonly log: vscode.LogOutputChannel;
  discoverKernels(): boolean;
}

const COPY = 'Copy Report';

/** Runs the command Check Setup: opens a report that the user can copy into a bug report. */
export async function checkSetup(options: CheckSetupOptions): Promise<void> {
  const { check, report, log } = options;
  const cancelled = new AbortController();
  const checking = check(checkedWindow(options), cancelled.signal);
  void showWhenSlow('Checking the setup of Kernel Interrupt', checking, () => cancelled.abort());
  const { hasPassed, headline, text } = await checking;
  await showReport(report, text);
  const severity = hasPassed ? 'information' : 'warning';
  const shown = plainText(headline, SENTENCE_LENGTH);
  offerCopy(severity, shown, text).catch((error: unknown) => log.error(messageOf(error)));
}

/** Shows the headline. Copies the report if the user presses the button. */
async function offerCopy(
  severity: 'information' | 'warning',
  headline: string,
  text: string,
): Promise<void> {
  if ((await showMessage(severity, headline, COPY)) === COPY) {
    await vscode.env.clipboard.writeText(text);
  }
}

/**
 * VS Code does not say which rendered Markdown page is active, so this reads the type and the label of the active tab.
 */
function isReportActive(): boolean {
  const { input, label } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
  return input instanceof vscode.TabInputWebview
    ? input.viewType.endsWith('markdown.preview') && label?.includes(REPORT_NAME) === true
    : input instanceof vscode.TabInputText && input.uri.scheme === REPORT_SCHEME;
}

function checkedWindow(options: CheckSetupOptions): CheckedWindow {
  const { kernels, search, report } = options;
  const { uri: shown, notebook } = activeEditor();
  const uri = shown?.scheme === REPORT_SCHEME ? undefined : shown;
  // If the report itself is the active page, the user wants to check the notebook of that report again.
  const earlier = !isReportActive() || report.notebook?.isClosed ? undefined : report.notebook;
  report.notebook = notebook ?? earlier;
  const active = earlier?.uri ?? uri;
  return {
    isTrusted: vscode.workspace.isTrusted,
    isDiscovering: options.discoverKernels(),
    active: active && {
      uri: active.toString(),
      name: path.posix.basename(active.path),
      isNotebook: report.notebook !== undefined,
    },
    kernels: () => kernels.kernels,
    refresh: async () => {
      await search.refresh();
      if (active) {
        await search.findProcess(active.toString());
      }
    },
  };
}
