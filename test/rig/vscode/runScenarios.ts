import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Missing } from '../environment';
import type { Parts } from '../run/Parts';
import type { Outcome, SuiteResult } from '../run/suiteResult';
import type { TestRun } from '../run/testRun';
import { COMPILED_TESTS } from './host/places';
import { realJupyter } from './realJupyter';
import { runScenario, suiteName } from './runScenario';
import type { TestedVscode } from './TestedVscode';
import { scenarios, type Scenario } from '../../extension/scenarios';

/**
 * Starts VS Code once for each selected scenario, and runs the scenario's tests in it.
 *
 * @param inOrder default: the order of `scenarios`
 */
export async function runScenarios(
  vscode: TestedVscode,
  run: TestRun,
  parts: Parts,
  inOrder: readonly Scenario[] = scenarios,
): Promise<Outcome> {
  const results: SuiteResult[] = [];
  const missing: Missing[] = [];
  for (const scenario of inOrder) {
    if (scenario.jupyter === 'real' && realJupyter() === undefined) {
      continue;
    }
    const files = await testFiles(scenario);
    if (files.length === 0 || !isSelected(scenario, vscode, run)) {
      continue;
    }
    // Tests that also run with the installed extension run only with that one: users have that one, too.
    if (run.start === undefined && runsInstalledToo(scenario)) {
      continue;
    }
    if (vscode.program.kind === 'download' && needsLauncher(scenario)) {
      const reason = 'only the launcher starts VS Code that way, and this VS Code was downloaded';
      missing.push({ name: suiteName(scenario, vscode), reason });
    } else {
      results.push(await runScenario(scenario, files, vscode, run, parts));
    }
  }
  return { results, missing };
}

/** Returns whether `--start` selects this start of VS Code. Without it, every start is selected. */
export function isSelected(
  scenario: Scenario,
  vscode: Pick<TestedVscode, 'name'>,
  { start = '' }: TestRun,
): boolean {
  return suiteName(scenario, vscode).includes(start);
}

/** Returns whether a start with the installed extension and no real Jupyter extension also runs these tests. */
function runsInstalledToo({ folder }: Scenario): boolean {
  return scenarios.some(
    ({ installed, jupyter, testsOf }) =>
      installed && jupyter !== 'real' && testsOf.includes(folder),
  );
}

/**
 * Returns whether the scenario needs our launcher. @vscode/test-electron itself always turns workspace trust off, and
 * always tells VS Code about the tests. VS Code then refuses modal dialogs.
 */
function needsLauncher({ workspaceTrust, modalDialogs }: Scenario): boolean {
  return workspaceTrust || modalDialogs;
}

async function testFiles({ folder, testsOf }: Scenario): Promise<string[]> {
  return (await Promise.all([folder, ...testsOf].map(testFilesIn))).flat();
}

async function testFilesIn(folder: string): Promise<string[]> {
  const compiled = path.join(COMPILED_TESTS, folder);
  if (!existsSync(compiled)) {
    return [];
  }
  const names = await readdir(compiled);
  return names.filter((name) => name.endsWith('.test.js')).map((name) => path.join(compiled, name));
}
