import { attemptsText } from '../interrupt/attemptsText';
import { routeName } from '../routes/routeName';
import { isInterruptMethod } from '../../daemon/methods';
import type { NamedProcess, ProcessDiagnosis, Refusal } from '../../daemon/processDiagnosis';
import type { DiagnosedRoute, Diagnosis, PastInterrupt } from './Diagnosis';

export const OBSERVERS: Record<Diagnosis['observer'], string> = {
  messages: 'its messages',
  provider: 'the state that its extension, its notebook or its server reports',
  sigint:
    'its process. The kernel ignores SIGINT between cells, so Kernel Interrupt sees when a cell ends, but not whether the interrupt ended it',
  none: 'nothing, so an interrupt cannot be confirmed',
};

/** Formats the diagnosis as Markdown, for the user and for a bug report. */
export function formatDiagnosis(diagnosis: Diagnosis): string {
  const { name, status, language, interruptMode, observer, heartbeat } = diagnosis;
  return [
    `# Why won't ${name} stop?`,
    '',
    `- Status: ${status}`,
    `- Observed through: ${OBSERVERS[observer]}`,
    `- Language: ${language ?? 'unknown'}`,
    `- Interrupt mode: ${interruptMode}`,
    ...(heartbeat === undefined ? [] : [`- Heartbeat: ${heartbeat ? 'answers' : 'silent'}`]),
    ...processLines(diagnosis.process),
    '',
    '## Routes, in order',
    '',
    ...listOf(diagnosis.routes.map((route) => routeLine(route, diagnosis))),
    '',
    '## What was tried',
    '',
    ...listOf(diagnosis.history.map(pastLine)),
    '',
  ].join('\n');
}

function processLines(process: Diagnosis['process']): string[] {
  if (process === undefined) {
    return ['- Process: unknown'];
  }
  if ('code' in process) {
    return [`- Process: ${process.message} (${process.code})`];
  }
  const { chain, sigint, group, console, isPrepared } = process;
  const [kernel, launchers] = [chain.at(-1), chain.slice(0, -1)];
  return [
    `- Process: ${kernel ? nameOf(kernel) : String(process.kernel)}`,
    ...(launchers.length > 0 ? [`- Launchers: ${launchers.map(nameOf).join(' → ')}`] : []),
    ...(sigint ? [`- SIGINT: ${sigint}`] : []),
    ...(group
      ? [
          `- Processes that would get SIGINT by the route signalGroup${group.leads ? ' (the process group of the kernel)' : ''}: ${namesOf(group.members)}`,
        ]
      : []),
    ...(console
      ? [
          `- Console: ${namesOf(console.members)}${console.ignoresCtrlC ? '; the kernel ignores Ctrl+C' : ''}`,
        ]
      : []),
    ...(isPrepared === undefined
      ? []
      : [`- Waits for the interrupt event: ${isPrepared ? 'yes' : 'no'}`]),
  ];
}

/** Formats one route. The daemon's refusal is more precise than the route's error code, so it is shown instead. */
function routeLine({ method, ruledOut }: DiagnosedRoute, { process, runBy }: Diagnosis): string {
  const name = `${routeName(method, runBy)} (${method})`;
  const refusal = refusalOf(method, process);
  if (refusal) {
    return `${name}: ${refusal.message} (${refusal.code})`;
  }
  return `${name}: ${ruledOut ? `ruled out (${ruledOut})` : 'possible'}`;
}

/** Returns the daemon's reason against a route; undefined if the daemon gives none. */
export function refusalOf(
  method: DiagnosedRoute['method'],
  process: ProcessDiagnosis | Refusal | undefined,
): Refusal | undefined {
  if (!isInterruptMethod(method) || !process) {
    return undefined;
  }
  return 'code' in process ? process : (process.methods.get(method) ?? undefined);
}

function pastLine({ at, result }: PastInterrupt): string {
  const { outcome, elapsedMs, attempts } = result;
  return `${at.toISOString()}: ${outcome} after ${elapsedMs} ms (attempts: ${attemptsText(attempts)})`;
}

function listOf(lines: readonly string[]): string[] {
  return lines.length > 0 ? lines.map((line) => `- ${line}`) : ['- nothing'];
}

function namesOf(processes: readonly NamedProcess[]): string {
  return processes.map(nameOf).join(', ') || 'no process';
}

function nameOf({ pid, name }: NamedProcess): string {
  return name ? `${name} (${pid})` : String(pid);
}
