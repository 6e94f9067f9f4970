import path from 'node:path';
import type { FetchedNode } from '../fetch/node';
import { REPOSITORY_FOLDER } from '../places';
import { runLimited } from './limitedProcess';
import { runSuite } from './suite';
import type { SuiteResult } from './suiteResult';
import type { TestRun } from './testRun';

export interface MochaLimits {
  readonly testTimeoutMs: number;
  readonly limitMs: number;
}

const MINUTE = 60_000;
export const unitLimits: MochaLimits = { testTimeoutMs: 10_000, limitMs: 3 * MINUTE };
export const packageLimits: MochaLimits = { testTimeoutMs: 2 * MINUTE, limitMs: 10 * MINUTE };
export const integrationLimits: MochaLimits = { testTimeoutMs: MINUTE, limitMs: 30 * MINUTE };

/** The folders of test/ whose tests mocha runs. */
export type MochaFolder = 'unit' | 'integration' | 'package';

/**
 * Runs mocha over the compiled tests of one folder.
 *
 * @param env tells the tests where their environment is
 * @param node runs the tests, by default the Node of this process
 */
export async function runMochaSuite(
  folder: MochaFolder,
  { testTimeoutMs, limitMs }: MochaLimits,
  run: TestRun,
  env: Readonly<Record<string, string>> = {},
  node?: FetchedNode,
): Promise<SuiteResult> {
  const suite = node === undefined ? folder : `${folder}, Node ${node.version}`;
  return runSuite(run, suite, ({ counts, output }) =>
    runLimited({
      command: node?.path ?? process.execPath,
      args: mochaArguments({ folder, testTimeoutMs, counts, grep: run.grep }, (file) => file),
      limitMs: run.timeLimits ? limitMs : undefined,
      counts,
      output,
      cwd: REPOSITORY_FOLDER,
      env: { ...process.env, ...env, ...run.testVariables },
    }),
  );
}

/** Returns the arguments with which `node` runs mocha. `seen` turns a path into the form that this Node understands. */
export function mochaArguments(
  options: {
    readonly folder: MochaFolder;
    readonly testTimeoutMs: number;
    readonly counts: string;
    readonly grep: string | undefined;
  },
  seen: (file: string) => string,
): string[] {
  const inRepository = (...names: string[]): string => seen(path.join(REPOSITORY_FOLDER, ...names));
  return [
    inRepository('node_modules', 'mocha', 'bin', 'mocha.js'),
    '--forbid-only',
    ...['--require', inRepository('out', 'test', 'rig', 'run', 'stillOpen.js')],
    ...['--timeout', String(options.testTimeoutMs)],
    ...['--reporter', inRepository('out', 'test', 'rig', 'run', 'reporter.js')],
    ...['--reporter-option', `output=${seen(options.counts)}`],
    ...(options.grep === undefined ? [] : ['--fgrep', options.grep]),
    `out/test/${options.folder}/**/*.test.js`,
  ];
}
