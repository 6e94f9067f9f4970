import assert from 'node:assert/strict';
import type { KernelFrame } from '../../../../src/kernels/inside/Look';
import { stuckAdvice, whereSentence } from '../../../../src/vscode/messages/stuckSentences';

const CELL: KernelFrame = {
  file: '/tmp/ipykernel_1/2.py',
  line: 12,
  name: '<module>',
  code: 'requests.get(url)',
  kind: 'cell',
};

function library(file: string, name: string): KernelFrame {
  return { file, line: 1, name, kind: 'library' };
}

const GET = library('/usr/lib/python3/dist-packages/requests/api.py', 'get');
const READ = library('/usr/lib/python3.11/ssl.py', 'read');

describe('whereSentence', () => {
  it('names the function that the cell called, and the line of the call', () => {
    assert.equal(
      whereSentence({ frames: [GET, CELL] }),
      'The cell is in `requests.get` (called on line 12).',
    );
  });

  it('also names the innermost function if that is not the one that the cell called', () => {
    assert.equal(
      whereSentence({ frames: [READ, GET, CELL] }),
      'The cell is in `requests.get` (called on line 12), which is now in `ssl.read`.',
    );
  });

  it("names the innermost of the cell's lines", () => {
    const inner = { ...CELL, line: 3, name: 'fetch' };
    assert.equal(
      whereSentence({ frames: [GET, inner, CELL] }),
      'The cell is in `requests.get` (called on line 3).',
    );
  });

  it('shows the line if the cell called no Python function', () => {
    assert.equal(
      whereSentence({ frames: [{ ...CELL, code: '  time.sleep(60)\n' }] }),
      'The cell is on line 12: `time.sleep(60)`.',
    );
    const { code, ...unknown } = CELL;
    assert.ok(code);
    assert.equal(whereSentence({ frames: [unknown] }), 'The cell is on line 12.');
  });

  it('says nothing if no line of a cell runs', () => {
    assert.equal(whereSentence({ frames: [] }), undefined);
    assert.equal(whereSentence({ frames: [GET] }), undefined);
  });

  const modules: readonly (readonly [file: string, name: string])[] = [
    ['C:\\Python311\\Lib\\threading.py', 'threading.f'],
    ['C:\\v\\Lib\\site-packages\\numpy\\linalg\\_linalg.py', 'numpy.f'],
    ['/v/lib/python3.13t/site-packages/a/b.py', 'a.f'],
    ['/home/me/project/tool.py', 'tool.f'],
    ['<frozen importlib._bootstrap>', 'f'],
  ];
  for (const [file, name] of modules) {
    it(`names the function f of ${file} as ${name}`, () => {
      const sentence = whereSentence({ frames: [library(file, 'f'), CELL] });
      assert.equal(sentence, `The cell is in \`${name}\` (called on line 12).`);
    });
  }

  it('is short and shows no link and no icon, whatever text the kernel sends', () => {
    const evil = `[x](command:y)$(zap)\n${'x'.repeat(500)}`;
    for (const frames of [
      [{ ...CELL, code: evil }],
      [library(`/${evil}.py`, evil), library(`/${evil}`, evil), CELL],
    ]) {
      const sentence = whereSentence({ frames }) ?? assert.fail('There is no sentence.');
      assert.doesNotMatch(sentence, /\]\(|\$\(|\n/);
      assert.ok(sentence.length < 180, String(sentence.length));
    }
  });
});

describe('stuckAdvice', () => {
  const caughtAt = { file: CELL.file, line: 12 };
  const sleep = { pid: 123, name: 'sleep' };

  it('names the `except` that catches the interrupt', () => {
    assert.equal(
      stuckAdvice({ caughtAt, children: [sleep] }),
      'The `except` on line 12 of your code catches the interrupt. Interrupt the kernel again. Change the line to `except Exception:` before you run the code again.',
    );
  });

  it('names the process that the cell waits for', () => {
    assert.equal(
      stuckAdvice({ caughtAt: undefined, children: [sleep] }),
      'The cell waits for sleep (process 123). End that process, or interrupt the kernel again.',
    );
    assert.match(
      stuckAdvice({ caughtAt: undefined, children: [sleep, sleep] }) ?? '',
      /^The cell waits for sleep \(process 123\) and 1 more\. To end these processes, choose "Where Is It Stuck\?"\. You can also interrupt the kernel again\.$/,
    );
  });

  it('returns undefined if no `except` caught the interrupt and the cell waits for no process', () => {
    assert.equal(stuckAdvice({ caughtAt: undefined, children: [] }), undefined);
  });
});
