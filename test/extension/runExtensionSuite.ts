import { chmod } from 'node:fs/promises';
import { runCommand } from '../setup/command';
import type { Missing } from '../setup/environment';
import { withLock } from '../setup/lock';
import { repositoryFolder } from '../setup/places';
import { Provision } from '../setup/provision';
import type { SuiteResult } from '../setup/suiteResult';
import type { TestRun } from '../setup/testRun';
import { launcher } from './host/places';
import { runScenario } from './runScenario';
import { scenarios } from './scenarios';
import { linuxHosts } from './setup/linuxHosts';

/** The tests of test/extension, in the extension host of every VS Code that can be had here. */
export async function runExtensionSuite(
  run: TestRun,
): Promise<{ results: SuiteResult[]; missing: readonly Missing[] }> {
  const provision = new Provision();
  const hosts = await withLock('set-up', () => linuxHosts(provision));
  await runCommand(process.execPath, ['esbuild.mjs'], { cwd: repositoryFolder });
  // TypeScript keeps its #! line, and makes no program of it.
  await chmod(launcher, 0o755);
  const results: SuiteResult[] = [];
  for (const host of hosts) {
    for (const scenario of scenarios) {
      const result = await runScenario(scenario, host, run);
      if (result !== undefined) results.push(result);
    }
  }
  return { results, missing: provision.missing };
}
