import { withLock } from '../fetch/lock';
import { Provision } from '../fetch/provision';
import type { Parts } from '../run/Parts';
import { mergeOutcomes, type Outcome } from '../run/suiteResult';
import type { TestRun } from '../run/testRun';
import { isSelected, runScenarios } from './runScenarios';
import { inWine, windowsHost, WINDOWS_VSCODE_NAME } from './server/windowsHost';
import { usesServers } from './vscodes';
import { scenarios } from '../../extension/scenarios';

/** Runs the tests of test/extension in VS Code for Windows, under Wine. */
export async function runVscodeForWindowsSuite(run: TestRun, parts: Parts): Promise<Outcome> {
  const vscode = { name: WINDOWS_VSCODE_NAME };
  if (!usesServers() || !scenarios.some((scenario) => isSelected(scenario, vscode, run))) {
    return { results: [], missing: [] };
  }
  // One run at a time, because each run ends all other processes of the Wine prefix.
  return withLock('wine', async () => {
    const { programs, missing } = await parts.windows();
    if (programs === undefined) {
      return { results: [], missing };
    }
    const provision = new Provision();
    const host = await windowsHost(programs, provision);
    const outcome = { results: [], missing: [...missing, ...provision.missing] };
    if (host === undefined) {
      return outcome;
    }
    await parts.extensions();
    // The starts with the Jupyter extension need the most processor time. In the order of the list, the two lanes would
    // reach theirs at the same time.
    const inOrder = [...scenarios].reverse();
    const ran = await runScenarios(inWine(host, programs), run, parts, inOrder);
    return mergeOutcomes([outcome, ran]);
  });
}
