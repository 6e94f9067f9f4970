import type { Diagnosis } from '../kernels/diagnosis/Diagnosis';
import { OBSERVERS } from '../kernels/diagnosis/formatDiagnosis';
import { routeName } from '../kernels/routes/routeName';
import type { KernelOrigin } from '../sources/KernelSource';
import type { KernelFinding, KernelFindings, ListedKernel } from './KernelFindings';
import {
  findAdvice,
  kernelVerdict,
  NOT_DISCOVERING,
  reasonAgainst,
  UNTRUSTED,
} from './kernelVerdict';

/** How a source found the kernel. */
const FOUND: Readonly<Record<KernelOrigin, string>> = {
  registered: 'an extension registered it',
  process: 'the search found its process',
  jupyterNotebook: 'its notebook is open',
  otherNotebook: 'its notebook is open',
  server: 'its Jupyter server lists it',
};

const STATES: Readonly<Record<ListedKernel['status'], string>> = {
  starting: 'starting',
  idle: 'idle',
  busy: 'busy',
  dead: 'no longer running',
  unknown: 'unknown',
};

/**
 * Formats what was found about the kernels of this window.
 *
 * @param clean makes text from outside safe for one line of Markdown
 */
export function formatKernels(
  findings: KernelFindings,
  clean: (text: string) => string,
): readonly string[] {
  const { active, kernel, others, outsideKernelCount } = findings;
  const list = others.map(({ name, status }) => `- ${clean(name)}: ${STATES[status]}`);
  return [
    '## The active editor',
    '',
    ...(active === undefined ? [] : [`It shows **${clean(active)}**.`, '']),
    ...verdictLines(findings, clean),
    ...(kernel ? kernelLines(kernel, clean) : []),
    ...notes(findings),
    ...(list.length > 0
      ? [kernel ? 'Other kernels of this window:' : 'The kernels of this window:', '', ...list, '']
      : []),
    ...(outsideKernelCount > 0 ? [outsideKernelsSentence(outsideKernelCount), ''] : []),
  ];
}

function verdictLines(
  findings: KernelFindings,
  clean: (text: string) => string,
): readonly string[] {
  const { status, sentence } = kernelVerdict(findings);
  const mark = { ok: '✓ ', failed: '✗ **failed:** ', none: '' }[status];
  const nothing =
    findings.active === undefined && findings.others.length === 0
      ? ` No kernel of this window was found. ${findAdvice(findings)}`
      : '';
  return [`${mark}${clean(sentence)}${nothing}`, ''];
}

/** Says what limits the search for kernels, unless `findAdvice` has said so before. */
function notes(findings: KernelFindings): readonly string[] {
  const { isTrusted, isDiscovering, kernel, others } = findings;
  if (!kernel && (findings.active !== undefined || others.length === 0)) {
    return [];
  }
  return [...(isDiscovering ? [] : [NOT_DISCOVERING, '']), ...(isTrusted ? [] : [UNTRUSTED, ''])];
}

function kernelLines(kernel: KernelFinding, clean: (text: string) => string): readonly string[] {
  const { origins, runBy, status, isConnectable, problem, diagnosis } = kernel;
  const facts = typeof diagnosis === 'string' ? undefined : diagnosis;
  return [
    `- State: ${STATES[status]}`,
    `- Run by: ${runBy ?? 'an extension of this window'}`,
    `- Known because: ${[...new Set(origins.map((origin) => FOUND[origin]))].join(', and ')}`,
    `- Process: ${processText(kernel, clean)}`,
    `- Language: ${clean(facts?.language ?? 'unknown')}`,
    `- Connection file: ${isConnectable ? 'known' : 'not known'}`,
    ...(facts ? [`- Observed through: ${OBSERVERS[facts.observer]}`] : []),
    ...(problem === undefined ? [] : [`- Problem: ${clean(problem)}`]),
    '',
    ...(facts ? routeLines(facts, runBy, clean) : []),
  ];
}

function processText(
  { pid, start, origins, status, diagnosis }: KernelFinding,
  clean: (text: string) => string,
): string {
  if (pid === undefined) {
    if (!origins.includes('jupyterNotebook') || origins.includes('server')) {
      return 'not known';
    }
    return status === 'idle'
      ? 'not found yet. An interrupt looks for it again.'
      : 'not known yet: the check does not ask busy kernels which notebook they run. An interrupt asks them, and may then find more routes.';
  }
  const process = typeof diagnosis === 'string' ? undefined : diagnosis.process;
  const diagnosed = process && 'chain' in process ? process.chain : [];
  const chain = diagnosed.length > 0 ? diagnosed : [{ pid, name: '' }];
  const [kernel, launchers] = [chain.at(-1), chain.slice(0, -1)];
  const named = (one: { readonly pid: number; readonly name: string }, facts = ''): string => {
    const numbered = `process ${one.pid}${facts}`;
    return one.name === '' ? numbered : `${clean(one.name)} (${numbered})`;
  };
  const started =
    start === undefined || kernel?.pid !== pid
      ? ''
      : `, start time ${clean(start)} in the system's units`;
  const by = launchers.toReversed().map((one) => `, started by ${named(one)}`);
  return [named(kernel ?? { pid, name: '' }, started), ...by].join('');
}

function routeLines(
  diagnosis: Diagnosis,
  runBy: string | undefined,
  clean: (text: string) => string,
): readonly string[] {
  const { routes, status } = diagnosis;
  if (routes.length === 0) {
    return [];
  }
  return [
    status === 'idle'
      ? 'The kernel is idle, so an interrupt would send nothing now. While a cell runs, an interrupt tries these routes in this order until the cell stops, and skips those that are ruled out:'
      : 'An interrupt tries these routes in this order until the cell stops, and skips those that are ruled out:',
    '',
    ...routes.map((route, index) => {
      const reason = reasonAgainst(route, diagnosis);
      const use = reason === undefined ? 'would be used' : `ruled out: ${clean(reason)}`;
      return `${index + 1}. ${routeName(route.method, runBy)} (\`${route.method}\`): ${use}`;
    }),
    '',
  ];
}

function outsideKernelsSentence(count: number): string {
  return count === 1
    ? 'One listed kernel does not belong to this window. **Show Kernels** shows it.'
    : `${count} listed kernels do not belong to this window. **Show Kernels** shows them.`;
}
