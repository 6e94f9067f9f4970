import { randomInt } from 'node:crypto';

/** The variables for a test that does the same thing many times: how many times, and the seed of its random numbers. */
export const COUNT_VARIABLE = 'KERNEL_INTERRUPT_TEST_COUNT';
export const SEED_VARIABLE = 'KERNEL_INTERRUPT_TEST_SEED';

/** How many times a test repeats its steps in `npm test`. `npm run soak` repeats them more often. */
const USUAL_COUNT = 100;

/** Returns whether `npm run soak` runs the tests. Tests that only measure run only then. */
export function isSoak(): boolean {
  return process.env[COUNT_VARIABLE] !== undefined;
}

export interface ManyTimes {
  readonly count: number;
  /** Returns a whole number that is at least 0 and less than the limit. The seed decides the sequence of numbers. */
  readonly random: (limit: number) => number;
}

/** Returns the count and the random numbers for a test that does the same thing many times, and prints the seed. */
export function manyTimes(): ManyTimes {
  const count = Number(process.env[COUNT_VARIABLE] ?? USUAL_COUNT);
  const seed = Number(process.env[SEED_VARIABLE] ?? newSeed());
  process.stdout.write(`    ${count} times, --seed ${seed}\n`);
  return { count, random: randomNumbers(seed) };
}

export function newSeed(): number {
  return randomInt(2 ** 32);
}

/** Returns the generator Mulberry32, which is small and gives the same numbers on every system. */
export function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}
