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
  it('reads what Linux and macOS tell', () => {
    assert.deepEqual(parse(posix), {
      ...posix,
      methods: new Map([['signal', posix.methods.SIGNAL]]),
    });
  });

  it('reads what Windows tells', () => {
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

  it('takes only true for a kernel that handles an interrupt', () => {
    assert.equal(parse({ ...windows, isHandling: true }).isHandling, true);
    assert.equal(parse({ ...windows, isHandling: 'yes' }).isHandling, false);
    assert.equal(parse(posix).isHandling, undefined);
  });

  it('leaves out what only a newer daemon tells, and keeps the name of its code', () => {
    const methods = { SIGNAL: { code: 'TOO_NEW', message: 'Not known here.' }, TELEPATHY: null };
    const diagnosis = parse({ ...posix, methods, sigint: 'queued', mood: 'good' });
    assert.deepEqual(diagnosis, {
      ...posix,
      methods: new Map([['signal', { code: 'OS_ERROR', message: 'TOO_NEW: Not known here.' }]]),
      sigint: 'unknown',
    });
  });

  for (const [what, result] of Object.entries({
    'no JSON': 'SIGNAL',
    'an array': '[]',
    'no kernel': JSON.stringify({ ...posix, kernel: undefined }),
    'a pid that is none': JSON.stringify({ ...posix, attached: 0 }),
    'no chain': JSON.stringify({ ...posix, chain: null }),
    'a process without a name': JSON.stringify({ ...posix, chain: [{ pid: 1 }] }),
    'no methods': JSON.stringify({ ...posix, methods: undefined }),
    'a method without a code': JSON.stringify({ ...posix, methods: { SIGNAL: false } }),
    'a group that is none': JSON.stringify({ ...posix, group: [] }),
  })) {
    it(`refuses ${what}`, () => {
      assert.throws(() => parseProcessDiagnosis(result), { code: 'DAEMON_FAILED' });
    });
  }
});
