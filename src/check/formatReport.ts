import { formatKernels } from './formatKernels';
import { headline } from './headline';
import { codeBlock, inline, table } from './markdown';
import { redact } from './redact';
import {
  isCancelled,
  STEP_TITLES,
  type SetupReport,
  type SetupStep,
  type SetupVersions,
} from './SetupReport';

const STATUS_WORDS = { ok: '✓ ok', failed: '✗ **failed**', notReached: 'not reached' } as const;

const VERSION_TITLES: Readonly<Record<keyof SetupVersions, string>> = {
  vscode: 'VS Code',
  extension: 'Kernel Interrupt',
  platform: 'System',
  python: 'Python of the test kernel',
  daemonPython: 'Python of the daemon',
  protocol: 'Protocol of the daemon',
  node: 'Node',
  libuv: 'libuv',
};

/**
 * Formats the report as Markdown for a bug report. The first line is the headline. The text holds no connection keys,
 * no names of interrupt events and no path of the home folder.
 */
export function formatReport(report: SetupReport): string {
  const { steps, versions, log, kernels, homeFolder } = report;
  const clean = (text: string): string => inline(redact(text, homeFolder));
  const lines = [
    `# ${clean(headline(report))}`,
    '',
    ...steps
      .filter((step) => step.status === 'failed' && !isCancelled(step))
      .flatMap((step) => failure(step, clean)),
    ...(kernels ? formatKernels(kernels, clean) : []),
    '## The setup',
    '',
    ...table(
      ['Step', 'Result', 'ms', 'Found'],
      steps.map((step) => [
        STEP_TITLES[step.name],
        isCancelled(step) ? 'cancelled' : STATUS_WORDS[step.status],
        step.status === 'notReached' ? '' : String(step.elapsedMs),
        step.status === 'ok' ? clean(step.detail) : '',
      ]),
    ),
    '',
    '## Versions',
    '',
    ...table(
      ['Part', 'Version'],
      Object.entries(VERSION_TITLES).flatMap(([key, title]) => {
        const version = versions[key as keyof SetupVersions];
        return version === undefined ? [] : [[title, clean(String(version))]];
      }),
    ),
    ...(log.length > 0
      ? ['', '## The end of the log', '', ...codeBlock(log.map((line) => redact(line, homeFolder)))]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

function failure(
  { name, detail, advice = '' }: SetupStep,
  clean: (text: string) => string,
): readonly string[] {
  return [`✗ **The step "${STEP_TITLES[name]}" failed:** ${clean(`${detail} ${advice}`)}`, ''];
}
