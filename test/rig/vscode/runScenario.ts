import path from 'node:path';
import { parseTarget, thisTarget, type Target } from '../../../packaging/targets';
import { buildVsix } from '../../../packaging/vsix';
import { runLimited } from '../limitedProcess';
import { CACHE_FOLDER, REPOSITORY_FOLDER } from '../places';
import { progress } from '../progress';
import { collectResult, type Ending, type SuiteResult } from '../suiteResult';
import { suiteFile, type TestRun } from '../testRun';
import {
  EXAMPLE_EXTENSION,
  LAUNCHER,
  PYTHON_EXTENSION,
  SECOND_EXTENSION,
  START_TESTS,
  TESTS_PATH,
} from './host/places';
import type { TestJob } from './host/startTests';
import { HOST_VARIABLE, seenByHost } from './host/VscodeHost';
import { emptied, prepareStart, writeJson } from './prepareStart';
import { FAILURES_VARIABLE, SELECTION_VARIABLE, type TestSelection } from './runner/variables';
import type { Scenario } from '../../extension/scenarios';
import type { TestedVscode } from './TestedVscode';
import { withUserDataFolder } from './userDataFolder';

const LIMIT_MS = 10 * 60_000;

/** One start of one VS Code, with the tests of a scenario. */
export async function runScenario(
  scenario: Scenario,
  files: readonly string[],
  vscode: TestedVscode,
  run: TestRun,
): Promise<SuiteResult> {
  const suite = suiteName(scenario, vscode);
  progress(`running ${suite}`);
  const output = suiteFile(run, suite, 'json');
  const folder = output.replace(/\.json$/, '');
  const ending = await withUserDataFolder(folder, vscode, (userData) =>
    startVscode({ scenario, files, vscode, run, output, folder, userData }),
  );
  return collectResult(run, suite, ending);
}

interface Start {
  readonly scenario: Scenario;
  readonly files: readonly string[];
  readonly vscode: TestedVscode;
  readonly run: TestRun;
  /** The file that the tests' counts go to. */
  readonly output: string;
  readonly folder: string;
  readonly userData: string;
}

async function startVscode(start: Start): Promise<Ending> {
  const { scenario, files, vscode, run, output, folder } = start;
  const seen = (file: string): string => seenIn(vscode, file);
  const selection: TestSelection = {
    files: files.map(seen),
    ...{ grep: run.grep, testTimeoutMs: vscode.testTimeoutMs, output: seen(output) },
  };
  const job: TestJob = {
    vscode: await program(vscode, folder),
    vsix: scenario.installed ? (await buildVsix(target(vscode), run.folder)).path : undefined,
    developmentExtensions: [
      ...(scenario.installed ? [] : [REPOSITORY_FOLDER]),
      EXAMPLE_EXTENSION,
      ...(scenario.python ? [PYTHON_EXTENSION] : []),
      ...(scenario.secondExtension ? [SECOND_EXTENSION] : []),
    ],
    testsPath: TESTS_PATH,
    launchArgs: await prepareStart(start, scenario, vscode),
    env: {
      ...vscode.env,
      [SELECTION_VARIABLE]: JSON.stringify(selection),
      [FAILURES_VARIABLE]: await emptied(
        path.join(CACHE_FOLDER, 'failures', path.basename(folder)),
      ),
    },
  };
  return runLimited({
    command: process.execPath,
    args: [START_TESTS, await writeJson(path.join(folder, 'job.json'), job)],
    ...{ limitMs: LIMIT_MS, output, cwd: REPOSITORY_FOLDER, env: vscode.machineEnv },
  });
}

export function suiteName({ folder }: Scenario, { name }: Pick<TestedVscode, 'name'>): string {
  return ['extension', folder, name].filter((part) => part !== '').join(', ');
}

async function program({ program }: TestedVscode, folder: string): Promise<TestJob['vscode']> {
  if (program.kind === 'download') {
    return { version: program.version };
  }
  const host = await writeJson(path.join(folder, 'host.json'), program.host);
  return { executable: LAUNCHER, env: { [HOST_VARIABLE]: host } };
}

function target({ program }: TestedVscode): Target {
  return program.kind === 'server' ? parseTarget(`${program.host.platform}-x64`) : thisTarget();
}

function seenIn({ program }: TestedVscode, file: string): string {
  return program.kind === 'server' ? seenByHost(program.host, file) : file;
}
