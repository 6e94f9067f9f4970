import assert from 'node:assert/strict';
import { parseProcessDiagnosis } from '../../../src/daemon/processDiagnosis';

const kernel = { pid: 4243, name: 'python3' };
const posix = {
  attached: 4242,
  kernel: 4243,
  chain: [{ pid: 4242, name: 'sh' }, kernel],
  methods: { SIGNAL: { code: 'WOULD_KILL', message: 'It would end.' } },
  sigint: 'default',
  group: { leads: true, members: [kernel] },
};
const windows = {
  attached: 4243,
  kernel: 4243,
  chain: [kernel],
  methods: { EVENT: null, CTRL_C: { code: 'NO_CONSOLE', message: 'It has no console.' } },
  console: null,
  isPrepared: true,
  isHandling: false,
};

function parse(changed: object): ReturnType<typeof parseProcessDiagnosis> {
  return parseProcessDiagnosis(JSON.stringify(changed));
}

describe('parseProcessDiagnosis', () => {
  it('reads a diagnosis from Linux or macOS', () => {
    assert.deepEqual(parse(posix), {
      ...posix,
      methods: new Map([['signal', posix.methods.SIGNAL]]),
    });
  });

  it('reads a diagnosis from Windows', () => {
    assert.deepEqual(parse(windows), {
      ...windows,
      methods: new Map([
        ['event', null],
        ['ctrlC', windows.methods.CTRL_C],
      ]),
    });
    const console = { ignoresCtrlC: true, members: [kernel] };
    assert.deepEqual(parse({ ...windows, console }).console, console);
  });

  it('reads isHandling as true only if it is exactly true', () => {
    assert.equal(parse({ ...windows, isHandling: true }).isHandling, true);
    assert.equal(parse({ ...windows, isHandling: 'yes' }).isHandling, false);
    assert.equal(parse(posix).isHandling, undefined);
  });

  it('ignores properties that a newer daemon adds, and keeps the name of an unknown error code in the message', () => {
    const methods = { SIGNAL: { code: 'TOO_NEW', message: 'Not known here.' }, TELEPATHY: null };
    const diagnosis = parse({ ...posix, methods, sigint: 'queued', mood: 'good' });
    assert.deepEqual(diagnosis, {
      ...posix,
      methods: new Map([['signal', { code: 'OS_ERROR', message: 'TOO_NEW: Not known here.' }]]),
      sigint: 'unknown',
    });
  });

  for (const [what, result] of Object.entries({
    'text that is not JSON': 'SIGNAL',
    'an array': '[]',
    'a diagnosis without a kernel': JSON.stringify({ ...posix, kernel: undefined }),
    'a pid of 0': JSON.stringify({ ...posix, attached: 0 }),
    'a diagnosis without a chain': JSON.stringify({ ...posix, chain: null }),
    'a process without a name': JSON.stringify({ ...posix, chain: [{ pid: 1 }] }),
    'a diagnosis without methods': JSON.stringify({ ...posix, methods: undefined }),
    'a method without a code': JSON.stringify({ ...posix, methods: { SIGNAL: false } }),
    'a group that is an array': JSON.stringify({ ...posix, group: [] }),
  })) {
    it(`refuses ${what}`, () => {
      assert.throws(() => parseProcessDiagnosis(result), { code: 'DAEMON_FAILED' });
    });
  }
});
