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

/** The report as Markdown that can be pasted into a bug report: without keys, event names and the user's home folder. */
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

/** Fenced by more backticks than any that it holds. */
function codeBlock(lines: readonly string[]): string[] {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => line.match(/`+/g) ?? []).map((ticks) => ticks.length),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence];
}
