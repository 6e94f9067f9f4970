import { parseArgs } from 'node:util';
import { runExtensionSuite } from './vscode/runExtensionSuite';
import { runWindowsSuite } from './windows/runWindowsSuite';
import type { Missing } from './environment';
import { runMochaSuite } from './mochaSuite';
import { prepareEnvironment } from './prepareEnvironment';
import { progress } from './progress';
import { runPythonSuite } from './pythonSuite';
import type { SuiteResult } from './suiteResult';
import { summaryLines } from './summary';
import { withTestRun, type TestRun } from './testRun';

const SUITE_NAMES = ['unit', 'python', 'integration', 'package', 'extension', 'windows'] as const;
type SuiteName = (typeof SUITE_NAMES)[number];

/** The suites that want more than one Python. */
const needsPythons: readonly SuiteName[] = ['python', 'integration', 'extension'];

const MINUTE = 60_000;
const unitLimits = { testTimeoutMs: 10_000, limitMs: 3 * MINUTE };
const packageLimits = { testTimeoutMs: 2 * MINUTE, limitMs: 10 * MINUTE };
const integrationLimits = { testTimeoutMs: MINUTE, limitMs: 20 * MINUTE };

/** `npm test`: sets up what is missing, runs the suites in turn, and ends with the totals. */
async function main(): Promise<number> {
  const { suites, ...wanted } = commandLine();
  const environment = await prepareEnvironment({
    pythons: needsPythons.some((name) => suites.includes(name)),
    kernels: suites.includes('integration') || suites.includes('extension'),
  });
  const results: SuiteResult[] = [];
  const missing: Missing[] = [...environment.missing];
  await withTestRun(environment, wanted, async (run) => {
    for (const suite of suites) {
      progress(`running ${suite}`);
      const outcome = await runSuite(suite, run);
      results.push(...outcome.results);
      missing.push(...(outcome.missing ?? []));
    }
  });

  process.stdout.write(`${summaryLines(results, missing).join('\n')}\n`);
  const someRan = results.some(({ passed }) => passed > 0);
  const someFailed = results.some(({ failures }) => failures.length > 0);
  return someRan && !someFailed ? 0 : 1;
}

interface Outcome {
  readonly results: readonly SuiteResult[];
  readonly missing?: readonly Missing[];
}

async function runSuite(suite: SuiteName, run: TestRun): Promise<Outcome> {
  switch (suite) {
    case 'unit':
      return { results: [await runMochaSuite('unit', unitLimits, run)] };
    case 'python':
      return { results: await runPythonSuite(run) };
    case 'integration':
      return { results: [await runMochaSuite('integration', integrationLimits, run)] };
    case 'package':
      return { results: [await runMochaSuite('package', packageLimits, run)] };
    case 'extension':
      return runExtensionSuite(run);
    case 'windows':
      return runWindowsSuite(run);
  }
}

/**
 * `--only unit,python` selects suites, `--grep TEXT` the tests whose name contains it, and
 * `--start "dialogs, VS Code 1.99"` the starts of VS Code.
 */
function commandLine(): { suites: SuiteName[] } & Pick<TestRun, 'grep' | 'start'> {
  const option = { type: 'string' } as const;
  const { only, grep, start } = parseArgs({
    options: { only: option, grep: option, start: option },
  }).values;
  const wanted = only?.split(',') ?? [...SUITE_NAMES];
  const unknown = wanted.filter((name) => !SUITE_NAMES.some((known) => known === name));
  if (unknown.length > 0) {
    throw new Error(`--only knows ${SUITE_NAMES.join(', ')}, and not ${unknown.join(', ')}`);
  }
  return { suites: SUITE_NAMES.filter((name) => wanted.includes(name)), grep, start };
}

void main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
