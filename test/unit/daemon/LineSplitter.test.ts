import assert from 'node:assert/strict';
import { LineSplitter } from '../../../src/daemon/LineSplitter';

function split(chunks: readonly Buffer[]): string[] {
  const splitter = new LineSplitter();
  return chunks.flatMap((chunk) => splitter.feed(chunk));
}

describe('LineSplitter', () => {
  it('finds the same lines, however the bytes are cut', () => {
    const data = Buffer.from('RESPONSE:1:a\n\r\n\nERROR:2:OS_ERROR:zürich \u{1f40d}\r\nrest');
    const whole = ['RESPONSE:1:a', '', '', 'ERROR:2:OS_ERROR:zürich \u{1f40d}'];
    assert.deepEqual(split([data]), whole);
    for (let first = 0; first <= data.length; first++) {
      for (let second = first; second <= data.length; second++) {
        const chunks = [
          data.subarray(0, first),
          data.subarray(first, second),
          data.subarray(second),
        ];
        assert.deepEqual(split(chunks), whole, `cut at ${first} and ${second}`);
      }
    }
  });

  it('keeps an unfinished line until the rest of it arrives', () => {
    const splitter = new LineSplitter();
    assert.deepEqual(splitter.feed(Buffer.from('RESP')), []);
    assert.deepEqual(splitter.feed(Buffer.from('ONSE:1:\nRE')), ['RESPONSE:1:']);
    assert.deepEqual(splitter.feed(Buffer.from('\n')), ['RE']);
  });
});
