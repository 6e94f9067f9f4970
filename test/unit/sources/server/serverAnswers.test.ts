import assert from 'node:assert/strict';
import { readKernels, readSessions } from '../../../../src/sources/server/serverAnswers';

const ID = '3b6f1a52-5a7e-4f1c-9f1e-0123456789ab';
const KERNEL = { id: ID, name: 'python3', execution_state: 'busy', connections: 1 };

describe('readKernels', () => {
  it('reads only the members that the list of kernels needs', () => {
    assert.deepEqual(readKernels([{ ...KERNEL, last_activity: '2026-01-01', more: {} }]), [
      { id: ID, spec: 'python3', state: 'busy', connections: 1 },
    ]);
  });

  it('reads a kernel of which only the id is known', () => {
    assert.deepEqual(readKernels([{ id: ID }]), [
      { id: ID, spec: '', state: 'unknown', connections: undefined },
    ]);
  });

  for (const [word, state] of [
    ['restarting', 'starting'],
    ['autorestarting', 'starting'],
    ['unheard-of', 'unknown'],
    ['toString', 'unknown'],
  ]) {
    it(`reads the state ${word} as ${state}`, () => {
      assert.equal(readKernels([{ ...KERNEL, execution_state: word }])?.[0]?.state, state);
    });
  }

  it('leaves out items that are not kernels, or whose id is not a UUID', () => {
    const ids = ['', '..', `${ID}/../..`, `${ID}?`, ID.slice(1), 7, null];
    assert.deepEqual(readKernels([1, null, [], ...ids.map((id) => ({ ...KERNEL, id }))]), []);
  });

  it('returns undefined for anything but a list', () => {
    for (const answer of [undefined, null, {}, 'text', { kernels: [KERNEL] }]) {
      assert.equal(readKernels(answer), undefined);
    }
  });

  it('reads at most 500 kernels, and shortens each name to one short line', () => {
    const name = `a\u0000\n\u202eb${'x'.repeat(10_000)}`;
    const kernels = readKernels(Array.from({ length: 501 }, () => ({ ...KERNEL, name }))) ?? [];
    assert.equal(kernels.length, 500);
    assert.match(kernels[0]?.spec ?? '', /^a bx{100,200}$/);
  });
});

describe('readSessions', () => {
  it('names a kernel by the file of its notebook, or else by its session', () => {
    const sessions = [
      { path: 'folder/forecast.ipynb', name: 'forecast', kernel: { id: ID } },
      { path: '', name: 'console 1', kernel: { id: 'other' } },
      { path: 'no kernel' },
      null,
    ];
    assert.deepEqual(
      [...readSessions(sessions)],
      [
        [ID, 'forecast.ipynb'],
        ['other', 'console 1'],
      ],
    );
    assert.equal(readSessions('nonsense').size, 0);
  });
});
