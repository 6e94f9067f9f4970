import assert from 'node:assert/strict';
import { newRequest, type JupyterMessage } from '../../../../src/jupyter/messages';
import { defaultFormat, v1Format } from '../../../../src/jupyter/websocket/wireFormats';

const plain: JupyterMessage = {
  ...newRequest('session', 'kernel_info_request', { text: 'é' }),
  parent_header: { msg_id: 'parent' },
  metadata: { number: 1 },
};
const withBuffers: JupyterMessage = { ...plain, buffers: [Buffer.from('ab'), Buffer.alloc(0)] };
const FORMATS = { 'the default format': defaultFormat, 'the subprotocol v1': v1Format };

/** Encode numbers below 256: `big` as big-endian integers of 4 bytes, `little` as little-endian ones of 8 bytes. */
const big = (...numbers: number[]): Buffer =>
  Buffer.concat(numbers.map((number) => Buffer.from([0, 0, 0, number])));
const little = (...numbers: number[]): Buffer =>
  Buffer.concat(numbers.map((number) => Buffer.from([number, 0, 0, 0, 0, 0, 0, 0])));

describe('wireFormats', () => {
  for (const [name, format] of Object.entries(FORMATS)) {
    for (const [what, message] of Object.entries({ plain, withBuffers })) {
      it(`${name} reads what it writes: ${what}`, () => {
        const written = format.encode('control', message);
        const read = format.decode(Buffer.from(written), typeof written !== 'string');
        assert.deepEqual(read, { channel: 'control', message });
      });
    }
  }

  it('the default format writes a message without buffers as JSON', () => {
    assert.deepEqual(JSON.parse(String(defaultFormat.encode('shell', plain))), {
      ...{ channel: 'shell', header: plain.header, parent_header: { msg_id: 'parent' } },
      metadata: { number: 1 },
      content: { text: 'é' },
    });
  });

  it('the default format writes buffers after their big-endian offsets', () => {
    const frame = defaultFormat.encode('shell', withBuffers) as Buffer;
    const json = frame.length - 16 - 2;
    assert.equal(frame.readUInt32BE(0), 3);
    assert.deepEqual(
      [4, 8, 12].map((at) => frame.readUInt32BE(at)),
      [16, 16 + json, 16 + json + 2],
    );
  });

  it('the subprotocol v1 writes the parts after their little-endian offsets', () => {
    const message = { ...plain, header: {}, parent_header: {}, metadata: {}, content: {} };
    assert.deepEqual(
      v1Format.encode('shell', message as unknown as JupyterMessage),
      Buffer.concat([little(6, 56, 61, 63, 65, 67, 69), Buffer.from('shell{}{}{}{}')]),
    );
  });

  const json = '{"channel":"iopub","header":{"msg_id":"1","msg_type":"status"},"content":{}}';

  it('the default format reads null as an empty parent header', () => {
    const read = defaultFormat.decode(
      Buffer.from(json.replace('}}', '},"parent_header":null}')),
      false,
    );
    assert.deepEqual(read?.message.parent_header, {});
  });

  const malformed: [string, keyof typeof FORMATS, Buffer, boolean][] = [
    ['text that is not JSON', 'the default format', Buffer.from('<html>'), false],
    ['a message without a channel', 'the default format', Buffer.from('{"header":{}}'), false],
    [
      'a message without a header',
      'the default format',
      Buffer.from('{"channel":"iopub","content":{}}'),
      false,
    ],
    ['an empty frame', 'the default format', Buffer.alloc(0), true],
    ['a frame without parts', 'the default format', big(0), true],
    ['more parts than the frame has room for', 'the default format', big(255, 8), true],
    [
      'an offset that points into the list of offsets',
      'the default format',
      Buffer.concat([big(1, 4)]),
      true,
    ],
    ['an offset beyond the end of the frame', 'the default format', big(1, 99), true],
    ['a text message', 'the subprotocol v1', Buffer.from(json), false],
    ['an empty frame', 'the subprotocol v1', Buffer.alloc(0), true],
    ['offsets that go back', 'the subprotocol v1', little(6, 56, 40, 56, 56, 56, 56), true],
    ['an end beyond the frame', 'the subprotocol v1', little(6, 56, 56, 56, 56, 56, 57), true],
    ['too few parts', 'the subprotocol v1', little(2, 24, 24), true],
    ['a number of parts that is too large', 'the subprotocol v1', Buffer.alloc(64, 255), true],
  ];
  for (const [what, name, frame, isBinary] of malformed) {
    it(`${name} drops ${what}`, () => {
      assert.equal(FORMATS[name].decode(frame, isBinary), undefined);
    });
  }
});
