import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runLimited } from '../setup/limitedProcess';
import { cacheFolder, repositoryFolder } from '../setup/places';
import { progress } from '../setup/progress';
import { collectResult, type SuiteResult } from '../setup/suiteResult';
import { suiteFile, type TestRun } from '../setup/testRun';
import {
  compiledTests,
  launcher,
  pythonExtension,
  sampleWorkspace,
  startTests,
  testsPath,
} from './host/places';
import type { TestJob } from './host/startTests';
import { hostVariable, seenByHost, type VscodeHost } from './host/VscodeHost';
import { failuresVariable, selectionVariable, type TestSelection } from './runner/variables';
import type { Scenario } from './scenarios';

const testTimeoutMs = 60_000;
const limitMs = 10 * 60_000;

/** One start of one VS Code with the tests of a scenario; undefined where it has no tests. */
export async function runScenario(
  scenario: Scenario,
  host: VscodeHost,
  run: TestRun,
): Promise<SuiteResult | undefined> {
  const files = await testFiles(scenario);
  if (files.length === 0) return undefined;
  const suite = ['extension', scenario.folder, host.name].filter((part) => part !== '').join(', ');
  progress(`running ${suite}`);
  const output = suiteFile(run, suite, 'json');
  const folder = output.replace(/\.json$/, '');
  const selection: TestSelection = {
    files: files.map((file) => seenByHost(host, file)),
    ...{ grep: run.grep, testTimeoutMs, output: seenByHost(host, output) },
  };
  await mkdir(folder, { recursive: true });
  const hostFile = await writeJson(folder, 'host.json', host);
  const job: TestJob = {
    vscode: { executable: launcher },
    developmentExtensions: [repositoryFolder, ...(scenario.python ? [pythonExtension] : [])],
    testsPath,
    launchArgs: await launchArguments(scenario, folder),
    env: {
      ...run.env,
      [hostVariable]: hostFile,
      [selectionVariable]: JSON.stringify(selection),
      [failuresVariable]: await emptied(path.join(cacheFolder, 'failures', path.basename(folder))),
    },
  };
  const ending = await runLimited({
    command: process.execPath,
    args: [startTests, await writeJson(folder, 'job.json', job)],
    ...{ limitMs, output, cwd: repositoryFolder, env: process.env },
  });
  return collectResult(run, suite, ending);
}

async function testFiles({ folder }: Scenario): Promise<string[]> {
  const compiled = path.join(compiledTests, folder);
  if (!existsSync(compiled)) return [];
  const names = await readdir(compiled);
  return names.filter((name) => name.endsWith('.test.js')).map((name) => path.join(compiled, name));
}

/** Fresh folders for VS Code, and a copy of the workspace: edits of a notebook reach the disk. */
async function launchArguments(scenario: Scenario, folder: string): Promise<string[]> {
  const workspace = path.join(folder, 'workspace');
  const userData = path.join(folder, 'user-data');
  const extensions = path.join(folder, 'extensions');
  await cp(sampleWorkspace, workspace, { recursive: true });
  await mkdir(path.join(userData, 'User'), { recursive: true });
  await mkdir(extensions);
  await writeJson(path.join(userData, 'User'), 'settings.json', {
    ...usualSettings,
    ...scenario.settings,
  });
  return [
    workspace,
    `--user-data-dir=${userData}`,
    `--extensions-dir=${extensions}`,
    ...(scenario.workspaceTrust ? ['--enable-workspace-trust'] : []),
    ...(scenario.modalDialogs ? ['--tests-in-extension'] : []),
  ];
}

/** Nothing of VS Code's own stands over what a test looks at. */
const usualSettings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'git.enabled': false,
  'extensions.ignoreRecommendations': true,
};

/** What an earlier run left there is gone. */
async function emptied(folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  return folder;
}

async function writeJson(folder: string, name: string, content: unknown): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, JSON.stringify(content, undefined, 2));
  return file;
}
