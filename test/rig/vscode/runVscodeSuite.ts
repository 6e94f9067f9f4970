import type { Parts } from '../run/Parts';
import { mergeOutcomes, type Outcome } from '../run/suiteResult';
import type { TestRun } from '../run/testRun';
import { runScenarios } from './runScenarios';

/** Runs the tests of test/extension in every VS Code for this machine's own system. */
export async function runVscodeSuite(run: TestRun, parts: Parts): Promise<Outcome> {
  const { vscodes, missing } = await parts.vscodes();
  await parts.extensions();
  const outcomes: Outcome[] = [{ results: [], missing }];
  for (const vscode of vscodes) {
    outcomes.push(await runScenarios(vscode, run, parts));
  }
  return mergeOutcomes(outcomes);
}
