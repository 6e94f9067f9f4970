import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from '../../../packaging/places';

const TEST_FOLDER = path.join(REPOSITORY, 'test');

/** Returns the text of a test file, or of all files below a folder of tests. */
function textOf(place: string): string {
  if (!statSync(place).isDirectory()) {
    return readFileSync(place, 'utf8');
  }
  return readdirSync(place)
    .map((name) => textOf(path.join(place, name)))
    .join('\n');
}

/**
 * Whether a file contains the title. `…` in the title matches any text. The title of a Python test has spaces where the
 * name of the test has `_`.
 */
function hasTitle(source: string, title: string): boolean {
  const text = source.replaceAll('_', ' ');
  let at = 0;
  return title.split('…').every((words) => {
    const found = text.indexOf(words.trim(), at);
    at = found + words.length;
    return found >= 0;
  });
}

/** Returns the section Invariants of ARCHITECTURE.md. */
function section(): string {
  const text = readFileSync(path.join(REPOSITORY, 'ARCHITECTURE.md'), 'utf8');
  return /^## Invariants\n([^]*?)^## /m.exec(text)?.[1] ?? '';
}

/** Returns the beginning of each invariant that names tests, and the tests: a file or a folder, and quoted titles. */
function invariants(): [invariant: string, tests: [file: string, titles: string[]][]][] {
  return section()
    .split(/^(?=\d+\. )/m)
    .flatMap((invariant) => {
      const named = invariant.matchAll(
        /`((?:unit|integration|extension|package|python)\/[^`]*)`([^`]*)/g,
      );
      const tests = [...named].map(([, file = '', after = '']): [string, string[]] => [
        file,
        [...after.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title),
      ]);
      return tests.length > 0 ? [[invariant.slice(0, 60), tests]] : [];
    });
}

describe('The invariants of ARCHITECTURE.md', () => {
  it('include more than 30 that name tests', () => {
    assert.ok(invariants().length > 30);
  });

  it('are numbered 1, 2, 3 …', () => {
    const numbers = [...section().matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
    );
  });

  for (const [invariant, tests] of invariants()) {
    it(`name tests that exist: ${invariant}…`, () => {
      for (const [file, titles] of tests) {
        const text = textOf(path.join(TEST_FOLDER, file));
        for (const title of titles) {
          assert.ok(hasTitle(text, title), `${file} has no test "${title}"`);
        }
      }
    });
  }
});
