import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { randomNumbers } from '../../rig/manyTimes';
import { REPOSITORY_FOLDER } from '../../rig/places';
import { SOAK_TESTS } from '../../rig/run/soakTests';

const FOLDERS = { mocha: ['integration', '.test.ts'], unittest: ['python', '.py'] } as const;

describe('npm run soak', () => {
  for (const [name, { framework, grep }] of Object.entries(SOAK_TESTS)) {
    it(`finds the soak test ${name} in exactly one file, which takes the count and the seed`, () => {
      const [folder, ending] = FOLDERS[framework];
      const tests = path.join(REPOSITORY_FOLDER, 'test', folder);
      const texts = readdirSync(tests, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith(ending))
        .map((file) => readFileSync(path.join(tests, file), 'utf8'))
        .filter((text) => text.includes(grep));
      assert.equal(texts.length, 1);
      assert.match(texts[0] ?? '', /manyTimes\(\)|many_times\(\)/);
    });
  }

  it('gets the same random numbers from the same seed', () => {
    const take = (seed: number): number[] => {
      const random = randomNumbers(seed);
      return Array.from({ length: 1000 }, () => random(10));
    };
    assert.deepEqual(take(7), take(7));
    assert.notDeepEqual(take(7), take(8));
    assert.deepEqual([...new Set(take(7))].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
