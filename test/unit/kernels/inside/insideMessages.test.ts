import assert from 'node:assert/strict';
import {
  insideRequest,
  lookOf,
  readInsideAnswer,
} from '../../../../src/kernels/inside/insideMessages';
import { newRequest } from '../../../../src/jupyter/messages';
import type { Look } from '../../../../src/kernels/inside/Look';
import { dataOf, LOOK, replyOf } from './fakeInside';

const looked = (answer: object): Look =>
  lookOf(readInsideAnswer(replyOf(JSON.stringify({ ...LOOK, ...answer }))));

describe('insideRequest', () => {
  it('is silent, stays out of the history, and lets the running cell ask for input', () => {
    const { code, user_expressions, ...flags } = insideRequest('pass', { action: 'look' }, 'a');
    assert.deepEqual(flags, {
      silent: true,
      store_history: false,
      allow_stdin: true,
      stop_on_error: false,
    });
    assert.equal(typeof code, 'string');
    assert.deepEqual(Object.keys(Object(user_expressions) as object), ['kernel_interrupt']);
  });

  it('has the same text for every request, except for its data', () => {
    const [one = '', other = ''] = ['a', 'b'].map((request) =>
      String(insideRequest('pass', { action: 'endChild', pid: 1 }, request)['code']),
    );
    assert.equal(one.replace('a\\"}"})', 'b\\"}"})'), other);
  });

  it('passes an id as data, whatever it contains', () => {
    for (const id of ['"})', "'", '\\', '\n', 'é\u2028😀', '{connection_file}']) {
      const content = insideRequest('pass', { action: 'look' }, id);
      assert.match(String(content['code']), /^[\x20-\x7e]*$/);
      assert.deepEqual(dataOf(content), { action: 'look', request: id });
    }
  });
});

describe('readInsideAnswer', () => {
  it('throws the error that the code inside the kernel reports', () => {
    const codes = [
      'OTHER_CELL',
      'NO_USER_CODE',
      'WOULD_KILL',
      'IGNORED',
      'NOT_SUPPORTED',
      'TIMED_OUT',
    ];
    for (const code of codes) {
      const reply = replyOf(JSON.stringify({ error: code }));
      assert.throws(() => readInsideAnswer(reply), { code });
    }
  });

  it('reports an unknown error as OS_ERROR, and repeats no text of the kernel', () => {
    for (const error of ['DISPOSED', '$(x)', 'constructor', 7, {}, true]) {
      const reply = replyOf(JSON.stringify({ error, message: 'secret' }));
      assert.throws(
        () => readInsideAnswer(reply),
        ({ code, message }: { code: string; message: string }) =>
          code === 'OS_ERROR' && !message.includes('secret'),
      );
    }
  });

  for (const [what, reply] of Object.entries({
    'without expressions': newRequest('kernel', 'execute_reply', { status: 'ok' }),
    'with an error in place of the expression': newRequest('kernel', 'execute_reply', {
      user_expressions: { kernel_interrupt: { status: 'error', ename: 'NameError' } },
    }),
    'with a number as text': replyOf(7),
    'that is not JSON': replyOf('<repr>'),
    'that is a list': replyOf('[]'),
    'that is longer than 64 KiB': replyOf(
      JSON.stringify({ error: null, text: 'x'.repeat(65_536) }),
    ),
  })) {
    it(`rejects a reply ${what}`, () => {
      assert.throws(() => readInsideAnswer(reply), { code: 'OS_ERROR' });
    });
  }
});

describe('lookOf', () => {
  it('returns what the code inside the kernel has seen', () => {
    const caughtAt = { file: '/tmp/ipykernel_1/2.py', line: 5 };
    const threads = [{ name: 'worker', frames: LOOK.frames }];
    const children = [{ pid: 12, name: 'sleep' }];
    assert.deepEqual(
      looked({ caughtAt, threads, children, isHandling: true, notebook: '/a.ipynb' }),
      {
        request: 'cell',
        isBusy: true,
        frames: LOOK.frames,
        threads,
        tasks: [],
        children,
        isHandling: true,
        caughtAt,
        notebook: '/a.ipynb',
      },
    );
  });

  it('leaves out malformed members, or replaces them with defaults', () => {
    const [frame] = LOOK.frames;
    const frames = [
      null,
      'text',
      { ...frame, file: 7 },
      { ...frame, line: 0 },
      { ...frame, line: 1.5 },
      { ...frame, name: undefined },
      { ...frame, code: null, kind: 'other' },
    ];
    const children = [{ pid: -1, name: 'a' }, { pid: '3', name: 'a' }, { pid: 3 }, 3];
    const garbage = {
      frames,
      children,
      threads: 'x',
      tasks: [{ frames: 7 }],
      caughtAt: [],
      isHandling: 1,
      notebook: 7,
    };
    assert.deepEqual(looked({ ...garbage, request: 5, isBusy: 'yes' }), {
      request: undefined,
      isBusy: false,
      frames: [{ file: '/tmp/ipykernel_1/2.py', line: 3, name: 'f', kind: 'library' }],
      threads: [],
      tasks: [],
      children: [],
      isHandling: false,
      caughtAt: undefined,
    });
  });

  it('keeps at most 200 frames, 20 threads, and 500 characters of each name, file and line of code', () => {
    const long = 'x'.repeat(501);
    const many = Array.from({ length: 201 }, () => ({
      file: 'f',
      line: 1,
      name: 'n',
      kind: 'cell',
    }));
    assert.equal(looked({ frames: many }).frames.length, 200);
    const threads = many.slice(0, 30).map(() => ({ name: long, frames: [] }));
    assert.equal(looked({ threads }).threads.length, 20);
    assert.equal(looked({ threads }).threads[0]?.name.length, 500);
    const [frame] = looked({ frames: [{ file: long, line: 1, name: long, code: long }] }).frames;
    assert.deepEqual(
      [frame?.file, frame?.name, frame?.code].map((text) => text?.length),
      [500, 500, 500],
    );
  });
});
