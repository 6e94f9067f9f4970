import { runVscodeSuite } from '../vscode/runVscodeSuite';
import { runVscodeForWindowsSuite } from '../vscode/runVscodeForWindowsSuite';
import { runWindowsSuite } from '../windows/runWindowsSuite';
import { integrationLimits, packageLimits, runMochaSuite, unitLimits } from './mochaSuite';
import { runNodesSuite } from './nodesSuite';
import { runPythonSuite } from './pythonSuite';
import type { Parts } from './Parts';
import type { SuiteName } from './suiteNames';
import type { Outcome, SuiteResult } from './suiteResult';
import type { TestRun } from './testRun';

export interface Suite {
  readonly name: SuiteName;
  readonly run: (run: TestRun, parts: Parts) => Promise<Outcome>;
}

/**
 * The suites of one lane run one after the other; the lanes run side by side. The suites with Windows programs are in
 * one lane, because they share a Wine prefix. On two cores, more lanes would make tests miss their time limits.
 */
export const LANES: readonly (readonly Suite[])[] = [
  [
    { name: 'unit', run: (run) => ranBy(runMochaSuite('unit', unitLimits, run)) },
    {
      name: 'python',
      run: async (run, parts) => ranBy(runPythonSuite(run, await parts.machine())),
    },
    {
      name: 'integration',
      run: async (run, parts) => {
        const { env } = await parts.machine();
        return ranBy(runMochaSuite('integration', integrationLimits, run, env));
      },
    },
    {
      name: 'package',
      run: async (run, parts) => {
        const { env } = await parts.machine();
        return ranBy(runMochaSuite('package', packageLimits, run, env));
      },
    },
    { name: 'nodes', run: runNodesSuite },
    { name: 'extension', run: runVscodeSuite },
  ],
  [
    { name: 'windows', run: runWindowsSuite },
    { name: 'extension', run: runVscodeForWindowsSuite },
  ],
];

async function ranBy(suite: Promise<SuiteResult | readonly SuiteResult[]>): Promise<Outcome> {
  return { results: [await suite].flat(), missing: [] };
}
