import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Missing } from '../environment';
import { withLock } from '../fetch/lock';
import { Provision } from '../fetch/provision';
import type { SuiteResult } from '../suiteResult';
import type { TestRun } from '../testRun';
import { COMPILED_TESTS } from './host/places';
import { buildExtensions } from './buildExtensions';
import { runScenario, suiteName } from './runScenario';
import { scenarios, type Scenario } from '../../extension/scenarios';
import { windowsVscode, WINDOWS_VSCODE_NAME } from './server/windowsVscode';
import type { TestedVscode } from './TestedVscode';
import { vscodesHere } from './vscodes';

interface Outcome {
  readonly results: SuiteResult[];
  readonly missing: Missing[];
}

/** The tests of test/extension, in the extension host of every VS Code that can be had here. */
export async function runExtensionSuite(run: TestRun): Promise<Outcome> {
  const provision = new Provision();
  const vscodes = await withLock('set-up', () => vscodesHere(run, provision));
  await buildExtensions();
  const outcome: Outcome = { results: [], missing: provision.missing };
  for (const vscode of vscodes) {
    await runScenarios(vscode, run, outcome);
  }
  if (vscodes.some(({ program }) => program.kind === 'server')) {
    await runInWine(run, provision, outcome);
  }
  return outcome;
}

/** The win32 extension host, where the Linux ones are. */
async function runInWine(run: TestRun, provision: Provision, outcome: Outcome): Promise<void> {
  const name = WINDOWS_VSCODE_NAME;
  if (!scenarios.some((scenario) => isWanted(scenario, { name }, run))) {
    return;
  }
  // One run at a time: whatever else runs in the prefix is ended.
  await withLock('wine', async () => {
    const windows = await withLock('set-up', () => windowsVscode(run, provision));
    await windows?.wine.alone((env) => runScenarios(windows.inWine(env), run, outcome));
  });
}

async function runScenarios(vscode: TestedVscode, run: TestRun, outcome: Outcome): Promise<void> {
  for (const scenario of scenarios) {
    const files = await testFiles(scenario);
    if (files.length === 0 || !isWanted(scenario, vscode, run)) {
      continue;
    }
    if (vscode.program.kind === 'download' && needsLauncher(scenario)) {
      const reason = 'only the launcher starts VS Code that way; this one was downloaded';
      outcome.missing.push({ name: suiteName(scenario, vscode), reason });
    } else {
      outcome.results.push(await runScenario(scenario, files, vscode, run));
    }
  }
}

function isWanted(
  scenario: Scenario,
  vscode: Pick<TestedVscode, 'name'>,
  { start = '' }: TestRun,
): boolean {
  return suiteName(scenario, vscode).includes(start);
}

/** @vscode/test-electron always names the tests, and always turns workspace trust off. */
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
