import assert from 'node:assert/strict';
import { parseServers } from '../../../../src/sources/server/findServers';

/** One server's file in the output of find_kernels.py. */
const ITEM = {
  file: 'jpserver-4242.json',
  pid: 4242,
  start: '987654',
  content: '{"port": 8888}',
  listens: true,
  problem: null,
};

const parsed = (...servers: unknown[]): unknown => parseServers(JSON.stringify({ servers }));

describe('parseServers', () => {
  it('reads everything that find_kernels.py reports about a file', () => {
    const problem = { code: 'NOT_READ', message: 'it is a link' };
    assert.deepEqual(parsed(ITEM, { ...ITEM, content: null, listens: null, problem }), [
      { ...ITEM, problem: undefined },
      { ...ITEM, content: undefined, listens: undefined, problem },
    ]);
  });

  it('leaves out malformed entries', () => {
    assert.deepEqual(parseServers('Traceback'), []);
    const malformed = [{ file: 1 }, { pid: '4242' }, { pid: 0 }, { start: 'a:b' }, { start: 1 }];
    assert.deepEqual(parsed(...malformed.map((changes) => ({ ...ITEM, ...changes })), 1), []);
  });
});
