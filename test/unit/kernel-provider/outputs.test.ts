import assert from 'node:assert/strict';
import { outputChangeOf, type OutputItem } from '../../../examples/kernel-provider/src/outputs';
import type { JsonObject } from '../../../src/jupyter/json';
import { newRequest } from '../../../src/jupyter/messages';

const changeOf = (type: string, content: JsonObject): ReturnType<typeof outputChangeOf> =>
  outputChangeOf(newRequest('the kernel', type, content));

/** Returns the text of an appended output for each MIME type. */
function appended(type: string, content: JsonObject): Record<string, string> {
  const change = changeOf(type, content);
  assert.equal(change?.kind, 'append');
  return Object.fromEntries(change.items.map(({ mime, data }) => [mime, textOf(data)]));
}

const textOf = (data: OutputItem['data']): string => Buffer.from(data).toString();

describe('outputChangeOf of the example', () => {
  for (const name of ['stdout', 'stderr']) {
    it(`shows what a cell prints to ${name}`, () => {
      const change = changeOf('stream', { name, text: 'grüß\n' });
      assert.equal(change?.kind, 'stream');
      assert.equal(change.item.mime, `application/vnd.code.notebook.${name}`);
      assert.equal(textOf(change.item.data), 'grüß\n');
    });
  }

  for (const type of ['execute_result', 'display_data']) {
    it(`shows a value in each MIME type of the message (${type})`, () => {
      const data = { 'text/plain': '42', 'text/html': '<b>42</b>', 'application/json': { x: 42 } };
      assert.deepEqual(appended(type, { data }), {
        'text/plain': '42',
        'text/html': '<b>42</b>',
        'application/json': '{"x":42}',
      });
    });
  }

  it('decodes a PNG image to bytes, and keeps SVG as text', () => {
    const data = {
      'image/png': Buffer.from('pixels').toString('base64'),
      'image/svg+xml': '<svg/>',
    };
    assert.deepEqual(appended('display_data', { data }), {
      'image/png': 'pixels',
      'image/svg+xml': '<svg/>',
    });
  });

  it('shows an error with its traceback', () => {
    const error = { ename: 'KeyboardInterrupt', evalue: '', traceback: ['first', 'second'] };
    const { 'application/vnd.code.notebook.error': shown = '' } = appended('error', error);
    assert.deepEqual(JSON.parse(shown), {
      name: 'KeyboardInterrupt',
      message: '',
      stack: 'first\nsecond',
    });
  });

  for (const wait of [true, false]) {
    it(`clears the output ${wait ? 'before the next output' : 'at once'}`, () => {
      assert.deepEqual(changeOf('clear_output', { wait }), { kind: 'clear', wait });
    });
  }

  it('returns undefined for a status message', () => {
    assert.equal(changeOf('status', { execution_state: 'busy' }), undefined);
  });

  it('shows no output, or an error without text, for malformed messages', () => {
    assert.deepEqual(changeOf('display_data', { data: 'nonsense' }), { kind: 'append', items: [] });
    assert.equal(
      appended('error', {})['application/vnd.code.notebook.error'],
      '{"name":"","message":"","stack":""}',
    );
  });
});
