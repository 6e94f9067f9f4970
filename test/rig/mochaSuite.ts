import path from 'node:path';
import { runLimited } from './limitedProcess';
import { REPOSITORY_FOLDER } from './places';
import { collectResult, type SuiteResult } from './suiteResult';
import { suiteFile, type TestRun } from './testRun';

export interface MochaLimits {
  readonly testTimeoutMs: number;
  readonly limitMs: number;
}

/** The folders of test/ whose tests mocha runs. */
export type MochaFolder = 'unit' | 'integration' | 'package';

/** Runs mocha with this Node over the compiled tests of one folder. */
export async function runMochaSuite(
  folder: MochaFolder,
  { testTimeoutMs, limitMs }: MochaLimits,
  run: TestRun,
): Promise<SuiteResult> {
  const output = suiteFile(run, folder, 'json');
  const ending = await runLimited({
    command: process.execPath,
    args: mochaArguments({ folder, testTimeoutMs, output, grep: run.grep }, (file) => file),
    limitMs,
    output,
    cwd: REPOSITORY_FOLDER,
    env: { ...process.env, ...run.env },
  });
  return collectResult(run, folder, ending);
}

/** Mocha's command line after `node`; `seen` turns a path into what the running Node calls it. */
export function mochaArguments(
  options: {
    readonly folder: MochaFolder;
    readonly testTimeoutMs: number;
    readonly output: string;
    readonly grep: string | undefined;
  },
  seen: (file: string) => string,
): string[] {
  const inRepository = (...names: string[]): string => seen(path.join(REPOSITORY_FOLDER, ...names));
  return [
    inRepository('node_modules', 'mocha', 'bin', 'mocha.js'),
    '--forbid-only',
    ...['--timeout', String(options.testTimeoutMs)],
    ...['--reporter', inRepository('out', 'test', 'rig', 'reporter.js')],
    ...['--reporter-option', `output=${seen(options.output)}`],
    ...(options.grep === undefined ? [] : ['--fgrep', options.grep]),
    `out/test/${options.folder}/**/*.test.js`,
  ];
}
