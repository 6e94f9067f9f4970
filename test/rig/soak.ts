import { parseArgs } from 'node:util';
import { COUNT_VARIABLE, newSeed, SEED_VARIABLE } from './manyTimes';
import { endWith } from './run/endWith';
import { runTests } from './run/runTests';
import { SOAK_TESTS, type SoakTest } from './run/soakTests';
import type { SuiteName } from './run/suiteNames';

/**
 * `npm run soak` lists the tests that do the same thing many times; `npm run soak -- NAME [--count N] [--seed S]` runs
 * one of them.
 */
endWith(main);

async function main(): Promise<number> {
  const option = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { count: option, seed: option },
  });
  const [name] = positionals;
  if (name === undefined) {
    process.stdout.write(`${usage()}\n`);
    return 0;
  }
  const test = SOAK_TESTS[name];
  if (test === undefined) {
    throw new Error(`There is no test ${name}.\n${usage()}`);
  }
  const count = wholeNumber('--count', 1, values.count ?? String(test.count));
  const seed = wholeNumber('--seed', 0, values.seed ?? String(newSeed()));
  process.stdout.write(`${name}: ${count} times, --seed ${seed}\n`);
  return runTests({
    ...{ suites: [suiteOf(test)], grep: test.grep, start: undefined, debug: false },
    timeLimits: false,
    testVariables: {
      [COUNT_VARIABLE]: String(count),
      [SEED_VARIABLE]: String(seed),
    },
  });
}

function suiteOf({ framework, windows }: SoakTest): SuiteName {
  if (windows && process.platform !== 'win32') {
    return 'windows';
  }
  return framework === 'mocha' ? 'integration' : 'python';
}

function wholeNumber(option: string, least: number, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number >= 2 ** 32) {
    throw new Error(
      `${option} takes a whole number from ${least} to ${2 ** 32 - 1}, not "${text}"`,
    );
  }
  return number;
}

function usage(): string {
  const names = Object.entries(SOAK_TESTS).map(
    ([name, { about, count }]) => `  ${name.padEnd(20)} ${about} (${count} times)`,
  );
  return ['npm run soak -- NAME [--count N] [--seed S]', ...names].join('\n');
}
