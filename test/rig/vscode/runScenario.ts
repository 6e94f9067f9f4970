import path from 'node:path';
import { parseTarget, thisTarget, type Target } from '../../../packaging/targets';
import { CACHE_FOLDER, REPOSITORY_FOLDER } from '../places';
import { runLimited } from '../run/limitedProcess';
import type { Parts } from '../run/Parts';
import { runSuite, type RunningSuite } from '../run/suite';
import type { Ending, SuiteResult } from '../run/suiteResult';
import type { TestRun } from '../run/testRun';
import {
  EXAMPLE_EXTENSION,
  JUPYTER_EXTENSION,
  LAUNCHER,
  PLAIN_PROVIDER,
  PYTHON_EXTENSION,
  SECOND_EXTENSION,
  START_TESTS,
  TESTS_PATH,
} from './host/places';
import type { TestJob } from './host/startTests';
import { HOST_VARIABLE, seenByHost } from './host/VscodeHost';
import { emptied, prepareStart, writeJson } from './prepareStart';
import { realJupyter } from './realJupyter';
import {
  DEBUG_TIMEOUT_MS,
  FAILURES_VARIABLE,
  REAL_JUPYTER_VARIABLE,
  SELECTION_VARIABLE,
  type TestSelection,
} from './runner/variables';
import type { Scenario } from '../../extension/scenarios';
import type { TestedVscode } from './TestedVscode';
import { withUserDataFolder } from './userDataFolder';

/** Ends a start that hangs. The longest one takes 7 min on a fast machine, and more than 15 on a slow one. */
const LIMIT_MS = 25 * 60_000;

/** Starts VS Code once, and runs the tests of a scenario in it. */
export async function runScenario(
  scenario: Scenario,
  files: readonly string[],
  vscode: TestedVscode,
  run: TestRun,
  parts: Parts,
): Promise<SuiteResult> {
  return runSuite(run, suiteName(scenario, vscode), (running) => {
    const folder = running.counts.replace(/\.json$/, '');
    return withUserDataFolder(folder, vscode, (userData) =>
      vscode.onMachine((machineEnv) =>
        startVscode({ scenario, files, vscode, run, parts, running, folder, userData, machineEnv }),
      ),
    );
  });
}

interface Start {
  readonly scenario: Scenario;
  readonly files: readonly string[];
  readonly vscode: TestedVscode;
  readonly run: TestRun;
  readonly parts: Parts;
  readonly running: RunningSuite;
  readonly folder: string;
  readonly userData: string;
  readonly machineEnv: NodeJS.ProcessEnv;
}

async function startVscode(start: Start): Promise<Ending> {
  const { scenario, files, vscode, run, running, folder } = start;
  const seen = (file: string): string => seenIn(vscode, file);
  const selection: TestSelection = {
    files: files.map(seen),
    grep: run.grep,
    testTimeoutMs: run.debug ? DEBUG_TIMEOUT_MS : vscode.testTimeoutMs,
    output: seen(running.counts),
    debug: run.debug,
  };
  const real = scenario.jupyter === 'real' ? realJupyter() : undefined;
  const job: TestJob = {
    vscode: await program(vscode, folder),
    packages: [
      ...(scenario.installed ? [await start.parts.vsix(target(vscode))] : []),
      ...(real?.packages ?? []),
    ],
    developmentExtensions: [
      ...(scenario.installed ? [] : [REPOSITORY_FOLDER]),
      ...(scenario.exampleProvider ? [EXAMPLE_EXTENSION] : []),
      ...(scenario.python ? [PYTHON_EXTENSION] : []),
      ...(scenario.secondExtension ? [SECOND_EXTENSION] : []),
      ...(scenario.jupyter === 'stand-in' ? [JUPYTER_EXTENSION] : []),
      ...(real?.folders ?? []),
      ...(scenario.plainProvider ? [PLAIN_PROVIDER] : []),
    ],
    testsPath: TESTS_PATH,
    launchArgs: await prepareStart(start, scenario, vscode),
    env: {
      ...vscode.env,
      ...run.testVariables,
      // A start that searches for kernels gets a Jupyter runtime folder without files of other programs.
      ...(!('kernelInterrupt.discoverKernels' in scenario.machineSettings) && {
        JUPYTER_RUNTIME_DIR: seen(path.join(folder, 'jupyter-runtime')),
      }),
      ...(real && { [REAL_JUPYTER_VARIABLE]: '1' }),
      [SELECTION_VARIABLE]: JSON.stringify(selection),
      [FAILURES_VARIABLE]: await emptied(
        path.join(CACHE_FOLDER, 'failures', path.basename(folder)),
      ),
    },
  };
  return runLimited({
    command: process.execPath,
    args: [START_TESTS, await writeJson(path.join(folder, 'job.json'), job)],
    limitMs: run.timeLimits ? LIMIT_MS : undefined,
    ...{ ...running, cwd: REPOSITORY_FOLDER, env: start.machineEnv },
  });
}

/** Returns the name by which the summary and `--start` know a start: "extension, dialogs, VS Code 1.99.3". */
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
