import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { endWith } from '../../rig/run/endWith';
import { CACHE_FOLDER, REPOSITORY_FOLDER } from '../../rig/places';
import { Parts } from '../../rig/run/Parts';
import { summaryLines } from '../../rig/run/summary';
import type { SuiteResult } from '../../rig/run/suiteResult';
import { withTestRun, type TestRun } from '../../rig/run/testRun';
import { COMPILED_TESTS } from '../../rig/vscode/host/places';
import { emptied } from '../../rig/vscode/prepareStart';
import { runScenario, suiteName } from '../../rig/vscode/runScenario';
import type { TestedVscode } from '../../rig/vscode/TestedVscode';
import { PICTURES } from './pictures';
import { starts, THEMES, type Theme } from './starts';
import { PICTURES_VARIABLE, WIDTH_VARIABLE } from './variables';

interface Options {
  readonly theme: Theme;
  /** In pixels; empty for the usual width. */
  readonly width: string;
  readonly folder: string;
  /** Whether all pictures are taken. */
  readonly isComplete: boolean;
}

/**
 * `npm run screenshots [-- --theme NAME] [--width PIXELS] [--start NAME] [--grep NAME]` takes the pictures of
 * pictures.ts in the newest VS Code, and writes them to a folder of .cache/pictures. The tests in the files
 * `*.pictures.ts` take them; each test's title names its pictures. In the usual theme and width, the command also
 * replaces the pictures of docs/images.
 */
async function main(): Promise<number> {
  const { grep, start, theme, width } = parseArgs({
    options: {
      grep: { type: 'string' },
      start: { type: 'string' },
      theme: { type: 'string', default: 'light' },
      width: { type: 'string', default: '' },
    },
  }).values;
  if (!isTheme(theme)) {
    throw new Error(`--theme takes one of: ${Object.keys(THEMES).join(', ')}.`);
  }
  const name = width === '' ? theme : `${theme}-${width}`;
  const folder = path.join(CACHE_FOLDER, 'pictures', name);
  const isComplete = grep === undefined && start === undefined;
  const wanted = { grep, start, debug: false, timeLimits: true, testVariables: {} };
  return withTestRun(wanted, (run) => takePictures(run, { theme, width, folder, isComplete }));
}

async function takePictures(run: TestRun, options: Options): Promise<number> {
  const { theme, width, folder, isComplete } = options;
  const parts = new Parts(run, ['extension']);
  const { vscodes } = await parts.vscodes();
  const newest = vscodes.at(-1);
  if (newest?.program.kind !== 'server') {
    throw new Error('No VS Code server was found whose page can be seen.');
  }
  await parts.extensions();
  await mkdir(isComplete ? await emptied(folder) : folder, { recursive: true });
  const env = { ...newest.env, [PICTURES_VARIABLE]: folder, [WIDTH_VARIABLE]: width };
  const results = await runStarts(run, parts, { ...newest, env }, theme);
  const elapsedMs = results.reduce((sum, one) => sum + one.elapsedMs, 0);
  process.stdout.write(`${summaryLines(results, [], elapsedMs).join('\n')}\n`);
  if (results.every(({ passed, failures }) => passed === 0 && failures.length === 0)) {
    throw new Error(
      'No picture was taken: --grep takes a part of the name of a picture, and --start of the name of a start.',
    );
  }
  const taken = new Set((await readdir(folder)).map((file) => path.parse(file).name));
  const missing = isComplete ? [...PICTURES].filter((name) => !taken.has(name)) : [];
  if (missing.length > 0) {
    process.stdout.write(`Not taken: ${missing.join(', ')}\n`);
  }
  if (theme === 'light' && width === '') {
    await replaceImages(folder, taken);
  }
  process.stdout.write(`The pictures are in ${folder}\n`);
  return missing.length > 0 || results.some(({ failures }) => failures.length > 0) ? 1 : 0;
}

async function runStarts(
  run: TestRun,
  parts: Parts,
  vscode: TestedVscode,
  theme: Theme,
): Promise<readonly SuiteResult[]> {
  const results: SuiteResult[] = [];
  const wanted = starts(theme).filter((one) => suiteName(one, vscode).includes(run.start ?? ''));
  for (const scenario of wanted) {
    const folder = path.join(COMPILED_TESTS, scenario.folder);
    const files = (await readdir(folder)).filter((name) => name.endsWith('.pictures.js'));
    const paths = files.map((name) => path.join(folder, name));
    results.push(await runScenario(scenario, paths, vscode, run, parts));
  }
  return results;
}

/** Replaces the pictures that README.md shows. */
async function replaceImages(folder: string, taken: ReadonlySet<string>): Promise<void> {
  const readme = await readFile(path.join(REPOSITORY_FOLDER, 'README.md'), 'utf8');
  for (const [image, name = ''] of readme.matchAll(/docs\/images\/([\w-]+)\.png/g)) {
    if (taken.has(name)) {
      await copyFile(path.join(folder, `${name}.png`), path.join(REPOSITORY_FOLDER, image));
    }
  }
}

function isTheme(name: string): name is Theme {
  return Object.hasOwn(THEMES, name);
}

endWith(main);
