import assert from 'node:assert/strict';
import { readPySpy } from '../../../../src/kernels/inside/pySpyStack';
import { PY_SPY_DUMP } from './pySpyDump';

const FRAME = { name: 'f', filename: '/tmp/ipykernel_1/2.py', line: 3 };

function dump(...frames: readonly unknown[]): string {
  return JSON.stringify([{ thread_name: 'MainThread', frames }]);
}

describe('readPySpy', () => {
  it('reads the output of the real py-spy', () => {
    const { frames = [], threads = [] } = readPySpy(PY_SPY_DUMP) ?? {};
    assert.deepEqual(
      frames.map(({ kind, name, line }) => `${kind} ${name} ${line}`),
      ['library match 166', 'cell stuck 7', 'cell <module> 8'],
    );
    assert.deepEqual(
      threads.map(({ name }) => name),
      ['worker'],
    );
    assert.deepEqual(threads[0]?.frames[2], {
      file: '/tmp/ipykernel_4242/1234567890.py',
      line: 3,
      name: 'wait_forever',
      kind: 'cell',
    });
  });

  it('leaves out the code that called the cell', () => {
    const caller = { ...FRAME, filename: '/usr/lib/python3.11/asyncio/base_events.py' };
    const { frames } = readPySpy(dump(caller, FRAME, caller, FRAME, caller)) ?? assert.fail();
    assert.deepEqual(
      frames.map(({ kind }) => kind),
      ['library', 'cell', 'library', 'cell'],
    );
  });

  const garbage = [
    '',
    'Error: no',
    'null',
    '{}',
    '[]',
    '[null, 1, "x", []]',
    '[{"frames": 1}]',
    PY_SPY_DUMP.slice(0, 500),
    dump(null, 1, 'x', {}),
    dump({ ...FRAME, line: -1 }, { ...FRAME, line: '3' }, { ...FRAME, line: 1e300 }),
    dump({ ...FRAME, filename: null }, { ...FRAME, name: 1 }),
    dump({ ...FRAME, filename: '/usr/lib/python3.11/threading.py' }),
  ];
  for (const text of garbage) {
    it(`finds nothing in ${JSON.stringify(text.slice(0, 110))}`, () => {
      assert.equal(readPySpy(text), undefined);
    });
  }

  it('leaves out malformed frames, and limits the number of frames and the length of names', () => {
    const long = { ...FRAME, name: 'x'.repeat(10_000) };
    const { frames } =
      readPySpy(dump(null, FRAME, long, ...Array<unknown>(1000).fill(FRAME))) ?? assert.fail();
    assert.equal(frames.length, 199);
    assert.equal(frames[1]?.name.length, 500);
  });
});
