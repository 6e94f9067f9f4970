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
    ['__init__ a_b', '\\_\\_init\\_\\_ a_b'],
    ['https://a.b me@c.d C:\\e', 'https\\://a.b me\\@c.d C:\\\\e'],
    ['# a # b', '\\# a # b'],
    ['- a - b', '\\- a - b'],
    ['+ a', '\\+ a'],
    ['12. a 3. b', '12\\. a 3. b'],
    ['1) a', '1\\) a'],
    ['![]()', '!\\[\\]()'],
    ['<img src=x>', '\\<img src=x\\>'],
    ['one\n# two\r\n\u2028three\u202e', 'one # two three'],
  ];
  for (const [text, expected] of cases) {
    it(`turns ${JSON.stringify(text)} into ${JSON.stringify(expected)}`, () => {
      assert.equal(inline(text), expected);
    });
  }
});
