import assert from 'node:assert/strict';
import { formatCommand, parseLine } from '../../../src/daemon/protocol';
import { protocolExamples } from './examples';

describe('protocol', () => {
  const examples = protocolExamples();

  for (const { line, command, id, args } of examples.commands) {
    it(`formats ${line}`, () => {
      assert.equal(formatCommand(command, id, args), `${line}\n`);
    });
  }

  for (const { line, ...parsed } of examples.answers) {
    it(`parses ${line}`, () => {
      assert.deepEqual(parseLine(line), parsed);
    });
  }

  for (const { name, answer } of examples.malformed) {
    it(`parses the daemon's error for malformed input: ${name}`, () => {
      const [, id, code] = answer.split(':');
      assert.deepEqual(parseLine(`${answer}a sentence`), {
        kind: 'error',
        ...(id && { id: Number(id) }),
        code,
        message: 'a sentence',
      });
    });
  }

  for (const line of examples.noise) {
    it(`does not recognise ${JSON.stringify(line)} as an answer`, () => {
      assert.deepEqual(parseLine(line), { kind: 'unrecognised', line });
    });
  }

  it('keeps the name of an unknown error code in the message', () => {
    assert.deepEqual(parseLine('ERROR:1:TOO_NEW:Not known here.'), {
      kind: 'error',
      id: 1,
      code: 'OS_ERROR',
      message: 'TOO_NEW: Not known here.',
    });
  });
});
