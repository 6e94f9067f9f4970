import assert from 'node:assert/strict';
import { inline } from '../../../src/check/markdown';

describe('inline', () => {
  const cases: [text: string, expected: string][] = [
    ['a plain_name 3.11 (x) - y!', 'a plain_name 3.11 (x) - y!'],
    ['In ~/venv, and in ~.', 'In ~/venv, and in ~.'],
    ['~~a~~ ~b~', '\\~\\~a\\~~ \\~b~'],
    ['_a_ *b* `c` \\d', '\\_a\\_ \\*b\\* \\`c\\` \\\\d'],
    ['[a](command:b) ![c](d) <e>', '\\[a\\](command:b) !\\[c\\](d) \\<e\\>'],
    ['a|b $c$ &amp; & d', 'a\\|b \\$c\\$ \\&amp; & d'],
    ['one\n# two\r\n\u2028three\u202e', 'one # two three'],
  ];
  for (const [text, expected] of cases) {
    it(`turns ${JSON.stringify(text)} into ${JSON.stringify(expected)}`, () => {
      assert.equal(inline(text), expected);
    });
  }
});
