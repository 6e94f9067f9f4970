import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { fromFrames, toFrames } from '../../../src/jupyter/frames';
import { newRequest, type JupyterMessage } from '../../../src/jupyter/messages';

const KEY = 'a-secret';
const request = newRequest('session', 'execute_request', { code: 'print("ä")' });
const frames = toFrames(request, KEY);

/** Returns frames with a valid signature for any parts. */
function signed(...parts: readonly (string | Buffer)[]): Buffer[] {
  const buffers = parts.map((part) => Buffer.from(part));
  const signature = createHmac('sha256', KEY).update(Buffer.concat(buffers)).digest('hex');
  return [Buffer.from('<IDS|MSG>'), Buffer.from(signature), ...buffers];
}

function replaced(index: number, frame: string | Buffer): Buffer[] {
  return frames.map((old, at) => (at === index ? Buffer.from(frame) : old));
}

describe('The frames of a Jupyter message', () => {
  it('are a delimiter, a signature and four JSON objects, in this order', () => {
    const [delimiter, signature, ...parts] = frames;
    assert.equal(delimiter?.toString(), '<IDS|MSG>');
    const expected = createHmac('sha256', KEY).update(Buffer.concat(parts)).digest('hex');
    assert.equal(signature?.toString(), expected);
    assert.deepEqual(
      parts.map((part): unknown => JSON.parse(part.toString())),
      [request.header, {}, {}, request.content],
    );
  });

  it('are read as the message they were made from', () => {
    assert.deepEqual(fromFrames(frames, KEY), { message: request });
  });

  it('can be signed with a digest other than SHA-256', () => {
    const md5 = toFrames(request, KEY, 'md5');
    assert.equal(md5[1]?.length, 32);
    assert.deepEqual(fromFrames(md5, KEY, 'md5'), { message: request });
    assert.deepEqual(fromFrames(md5, KEY), { dropped: 'wrong signature' });
  });

  it('may follow routing frames, including empty and binary ones', () => {
    const routed = [
      Buffer.from('kernel.1.status'),
      Buffer.alloc(0),
      Buffer.from([0, 255]),
      ...frames,
    ];
    assert.deepEqual(fromFrames(routed, KEY), { message: request });
  });

  it('keep binary buffers unchanged', () => {
    const message: JupyterMessage = {
      ...request,
      buffers: [Buffer.from([0, 128, 255]), Buffer.alloc(0)],
    };
    assert.deepEqual(fromFrames(toFrames(message, KEY), KEY), { message });
  });

  it('may have null as parent and as metadata, as xeus sends them', () => {
    const parsed = fromFrames(signed(JSON.stringify(request.header), 'null', 'null', '{}'), KEY);
    assert.ok('message' in parsed);
    assert.deepEqual([parsed.message.parent_header, parsed.message.metadata], [{}, {}]);
  });

  it('have no signature if the key is empty, and are then accepted with any signature', () => {
    const unsigned = toFrames(request, '');
    assert.equal(unsigned[1]?.length, 0);
    assert.deepEqual(fromFrames(unsigned, ''), { message: request });
    assert.deepEqual(fromFrames(frames, ''), { message: request });
  });
});

describe('fromFrames', () => {
  const header = JSON.stringify(request.header);
  const cases: readonly [what: string, frames: Buffer[], reason: string][] = [
    ['an empty list of frames', [], 'no delimiter'],
    ['garbage', [Buffer.from('GET / HTTP/1.1\r\n'), Buffer.from([0xff, 0xfe])], 'no delimiter'],
    ['frames without a delimiter', frames.slice(1), 'no delimiter'],
    ['frames that end after the delimiter', frames.slice(0, 1), 'too few parts'],
    ['frames with only three parts', frames.slice(0, 5), 'too few parts'],
    ['frames that are signed with another key', toFrames(request, 'another'), 'wrong signature'],
    ['frames without a signature', toFrames(request, ''), 'wrong signature'],
    ['a signature cut short', replaced(1, frames[1]?.subarray(0, 10) ?? ''), 'wrong signature'],
    ['a signature of wrong bytes', replaced(1, Buffer.alloc(64, 0xff)), 'wrong signature'],
    ['a changed content', replaced(5, '{"code":"1"}'), 'wrong signature'],
    ['a changed parent', replaced(3, '{ }'), 'wrong signature'],
    [
      'broken JSON',
      signed(header, '{}', '{}', '{"code":'),
      'its parts are not the JSON of a message',
    ],
    [
      'bytes that are not UTF-8',
      signed(header, '{}', '{}', Buffer.from([0xff])),
      'its parts are not the JSON of a message',
    ],
    [
      'a list instead of the content',
      signed(header, '{}', '{}', '[]'),
      'its parts are not the JSON of a message',
    ],
    [
      'null instead of the content',
      signed(header, '{}', '{}', 'null'),
      'its parts are not the JSON of a message',
    ],
    [
      'null instead of the header',
      signed('null', '{}', '{}', '{}'),
      'its parts are not the JSON of a message',
    ],
    [
      'a header without a type',
      signed('{"msg_id":"1"}', '{}', '{}', '{}'),
      'its parts are not the JSON of a message',
    ],
    [
      'a msg_id that is a number',
      signed('{"msg_id":1,"msg_type":"status"}', '{}', '{}', '{}'),
      'its parts are not the JSON of a message',
    ],
  ];
  for (const [what, dropped, reason] of cases) {
    it(`drops ${what}`, () => {
      assert.deepEqual(fromFrames(dropped, KEY), { dropped: reason });
    });
  }
});

describe('newRequest', () => {
  it('returns a request with a new id and the given session', () => {
    const other = newRequest('session', 'execute_request', {});
    assert.notEqual(other.header.msg_id, request.header.msg_id);
    assert.equal(other.header.session, 'session');
    assert.deepEqual(other.parent_header, {});
  });
});
