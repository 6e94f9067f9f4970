import { redact } from './redact';
import { STEP_TITLES, type SetupReport, type SetupStep, type SetupVersions } from './SetupReport';

const STATUS_WORDS = { ok: 'ok', failed: '**failed**', notReached: 'not reached' } as const;

const VERSION_TITLES: Readonly<Record<keyof SetupVersions, string>> = {
  vscode: 'VS Code',
  extension: 'Kernel Interrupt',
  platform: 'System',
  python: 'Python of the kernel',
  daemonPython: 'Python of the daemon',
  protocol: 'Protocol of the daemon',
  node: 'Node',
  libuv: 'libuv',
};

/** Formats the report as Markdown for a bug report. It holds no keys, no event names and no path of the home folder. */
export function formatReport(report: SetupReport): string {
  const { steps, versions, log } = report;
  const lines = [
    '# Kernel Interrupt: setup check',
    '',
    ...steps.filter(({ status }) => status === 'failed').flatMap(failure),
    ...(report.ok
      ? [
          'Everything works: the check interrupted a loop and a sleep, and the variables were kept.',
          '',
        ]
      : []),
    ...table(
      ['Step', '', 'ms', ''],
      steps.map(({ name, status, elapsedMs, detail }) => [
        STEP_TITLES[name],
        STATUS_WORDS[status],
        status === 'notReached' ? '' : String(elapsedMs),
        status === 'ok' ? detail : '',
      ]),
    ),
    '',
    ...table(
      ['Version', ''],
      Object.entries(VERSION_TITLES).flatMap(([key, title]) => {
        const version = versions[key as keyof SetupVersions];
        return version === undefined ? [] : [[title, String(version)]];
      }),
    ),
    ...(log.length > 0 ? ['', 'The end of the log:', '', ...codeBlock(log)] : []),
  ];
  return `${redact(lines.join('\n'), report.homeFolder)}\n`;
}

function failure({ name, detail, advice = '' }: SetupStep): string[] {
  return [`**${STEP_TITLES[name]}:** ${oneLine(detail)} ${oneLine(advice)}`.trimEnd(), ''];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}

function cell(text: string): string {
  return oneLine(text).replaceAll('|', '\\|');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Makes a code block. Its fence has more backticks than any line, so that no line can end it. */
function codeBlock(lines: readonly string[]): string[] {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => line.match(/`+/g) ?? []).map((ticks) => ticks.length),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence];
}
