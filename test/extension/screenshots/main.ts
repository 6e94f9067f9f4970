import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { endWith } from '../../rig/run/endWith';
import { REPOSITORY_FOLDER } from '../../rig/places';
import { Parts } from '../../rig/run/Parts';
import { summaryLines } from '../../rig/run/summary';
import type { SuiteResult } from '../../rig/run/suiteResult';
import { withTestRun, type TestRun } from '../../rig/run/testRun';
import { COMPILED_TESTS } from '../../rig/vscode/host/places';
import { runScenario } from '../../rig/vscode/runScenario';
import { usual, type Scenario } from '../scenarios';
import { PICTURES_VARIABLE } from './variables';

const trusted: Scenario = {
  ...usual,
  folder: 'screenshots',
  modalDialogs: true,
  settings: {
    ...usual.settings,
    'workbench.colorTheme': 'Default Light Modern',
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'chat.disableAIFeatures': true,
    'editor.minimap.enabled': false,
    'editor.wordWrap': 'on',
  },
};

const scenarios: readonly Scenario[] = [
  trusted,
  {
    ...trusted,
    folder: 'screenshots/untrusted',
    workspaceTrust: true,
    machineSettings: {},
    settings: { ...trusted.settings, 'security.workspace.trust.startupPrompt': 'never' },
  },
];

/**
 * `npm run screenshots [-- --grep NAME]` replaces the pictures in docs/images, in the newest VS Code. The files
 * `*.pictures.ts` describe them; each title begins with the name of its picture.
 */
async function main(): Promise<number> {
  const { grep } = parseArgs({ options: { grep: { type: 'string' } } }).values;
  const wanted = { grep, start: undefined, debug: false, timeLimits: true, testVariables: {} };
  return withTestRun(wanted, takePictures);
}

async function takePictures(run: TestRun): Promise<number> {
  const parts = new Parts(run, ['extension']);
  const { vscodes } = await parts.vscodes();
  const newest = vscodes.at(-1);
  if (newest?.program.kind !== 'server') {
    throw new Error('No VS Code server was found whose page can be seen.');
  }
  await parts.extensions();
  const images = path.join(REPOSITORY_FOLDER, 'docs', 'images');
  await mkdir(images, { recursive: true });
  const env = { ...newest.env, [PICTURES_VARIABLE]: images };
  const results: SuiteResult[] = [];
  for (const scenario of scenarios) {
    const folder = path.join(COMPILED_TESTS, scenario.folder);
    const names = await readdir(folder);
    const files = names
      .filter((name) => name.endsWith('.pictures.js'))
      .map((name) => path.join(folder, name));
    results.push(await runScenario(scenario, files, { ...newest, env }, run, parts));
  }
  const elapsedMs = results.reduce((sum, result) => sum + result.elapsedMs, 0);
  process.stdout.write(`${summaryLines(results, [], elapsedMs).join('\n')}\n`);
  const failures = results.flatMap((result) => result.failures);
  if (failures.length === 0 && results.every(({ passed }) => passed === 0)) {
    throw new Error(
      'No picture was taken: --grep takes a part of the name of a picture in docs/images.',
    );
  }
  return failures.length > 0 ? 1 : 0;
}

endWith(main);
