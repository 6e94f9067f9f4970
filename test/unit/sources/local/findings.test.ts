import assert from 'node:assert/strict';
import { parseFindings, type FoundKernel } from '../../../../src/sources/local/findings';

/** One kernel in the output of find_kernels.py. */
const LINE = {
  pid: 4242,
  start: '987654',
  name: 'python3.11',
  connectionFile: '/run/kernel-1.json',
  ports: [50001, 50002],
  launchers: [{ pid: 4241, start: '987653', name: 'uv' }],
  ancestors: [4100, 1],
  isIpykernel: true,
  session: '/home/me/a.ipynb',
  problem: null,
};

const BARE: FoundKernel = {
  pid: 1,
  start: 's',
  name: '',
  connectionFile: undefined,
  ports: [],
  launchers: [],
  ancestors: [],
  isIpykernel: false,
  session: undefined,
  problem: undefined,
};

function kernelsOf(...kernels: unknown[]): readonly FoundKernel[] {
  return parseFindings(JSON.stringify({ kernels })).kernels;
}

describe('parseFindings', () => {
  it('reads everything that find_kernels.py reports about a kernel, and the folders', () => {
    const text = JSON.stringify({ kernels: [LINE], files: [], folders: ['/run'] });
    assert.deepEqual(parseFindings(`${text}\n`), {
      kernels: [{ ...LINE, launchers: [4241], problem: undefined }],
      folders: ['/run'],
    });
  });

  it('reads a kernel that has a problem, but no connection file and no session', () => {
    const problem = { code: 'OTHER_USER', message: 'It belongs to another user.' };
    const [kernel] = kernelsOf({ ...LINE, connectionFile: null, session: null, problem });
    assert.deepEqual(
      [kernel?.connectionFile, kernel?.session, kernel?.problem],
      [undefined, undefined, problem],
    );
  });

  it('finds nothing in a text that is not a JSON object', () => {
    for (const text of ['', 'Traceback (most recent call last):', '[]', 'null', '{}']) {
      assert.deepEqual(parseFindings(text), { kernels: [], folders: [] });
    }
  });

  it('finds nothing in an object whose members have the wrong types', () => {
    const text = JSON.stringify({ kernels: { 0: LINE }, folders: '/run' });
    assert.deepEqual(parseFindings(text), { kernels: [], folders: [] });
  });

  it('leaves out a kernel without a pid or a start time', () => {
    for (const pid of [0, -1, 1.5, '4242', null, 2 ** 60]) {
      assert.deepEqual(kernelsOf({ ...LINE, pid }), []);
    }
    for (const start of [987654, '', '98:76', '98\n', '9'.repeat(101)]) {
      assert.deepEqual(kernelsOf({ ...LINE, start }), []);
    }
    assert.deepEqual(kernelsOf(null, [LINE], 'kernel'), []);
  });

  it('keeps a kernel with a pid and a start time whose other members are missing or have the wrong types', () => {
    assert.deepEqual(kernelsOf({ pid: 1, start: 's' }), [BARE]);
    const wrong = {
      ...{ name: 1, connectionFile: 2, ports: '50001', launchers: 'uv', ancestors: 3 },
      ...{ isIpykernel: 'yes', session: {}, problem: 'OTHER_USER' },
    };
    assert.deepEqual(kernelsOf({ pid: 1, start: 's', ...wrong }), [BARE]);
  });

  it('leaves out numbers that are not ports or pids', () => {
    const numbers = [0, -1, 1.5, '5', null, 7];
    const [kernel] = kernelsOf({
      ...LINE,
      ports: numbers,
      ancestors: numbers,
      launchers: [...numbers.map((pid) => ({ pid })), 8, null],
    });
    assert.deepEqual([kernel?.ports, kernel?.ancestors, kernel?.launchers], [[7], [7], [7]]);
  });

  it('leaves out a problem without a code, and keeps one without a message', () => {
    const [one, other] = kernelsOf(
      { ...LINE, problem: { message: 'No.' } },
      { ...LINE, problem: { code: 'HIDDEN', message: 1 } },
    );
    assert.equal(one?.problem, undefined);
    assert.deepEqual(other?.problem, { code: 'HIDDEN', message: '' });
  });

  it('cuts a name, a session and a message after 500 characters', () => {
    const long = 'x'.repeat(100_000);
    const [kernel] = kernelsOf({
      ...LINE,
      ...{ name: long, session: long, problem: { code: 'A', message: long } },
    });
    const { name, session, problem } = kernel ?? {};
    for (const text of [name, session, problem?.message]) {
      assert.equal(text?.length, 500);
    }
  });

  it('leaves out a path that is too long or empty, because a shortened path names another file', () => {
    const paths = ['/'.padEnd(4096, 'x'), '/'.padEnd(4097, 'x'), '', 5];
    const files = kernelsOf(...paths.map((connectionFile) => ({ ...LINE, connectionFile })));
    assert.deepEqual(
      files.map(({ connectionFile }) => connectionFile),
      [paths[0], undefined, undefined, undefined],
    );
    const { folders } = parseFindings(JSON.stringify({ folders: paths }));
    assert.deepEqual(folders, [paths[0]]);
  });

  it('reads at most 1000 items of a list', () => {
    const many = Array.from({ length: 5000 }, (_, index) => index + 1);
    const kernels = many.map((pid) => ({ pid, start: 's' }));
    const folders = many.map((index) => `/run/${index}`);
    const text = JSON.stringify({ kernels, folders });
    assert.equal(parseFindings(text).kernels.length, 1000);
    assert.equal(parseFindings(text).folders.length, 1000);
    const [kernel] = kernelsOf({
      ...{ ...LINE, ports: many, ancestors: many },
      launchers: many.map((pid) => ({ pid })),
    });
    assert.deepEqual(
      [kernel?.ports.length, kernel?.ancestors.length, kernel?.launchers.length],
      [1000, 1000, 1000],
    );
  });
});
