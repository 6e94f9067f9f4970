import assert from 'node:assert/strict';
import { RecordingLogger } from '../../../src/check/RecordingLogger';
import { nullLogger } from '../../../src/base/logger';

describe('RecordingLogger', () => {
  it('passes on every line, and keeps the last ones', () => {
    const heard: string[] = [];
    const hear = (message: string): void => void heard.push(message);
    const logger = new RecordingLogger({ ...nullLogger, info: hear, error: hear }, 2);
    logger.info('a');
    logger.debug('b');
    logger.error('c');
    assert.deepEqual(heard, ['a', 'c']);
    assert.deepEqual(logger.lines, ['debug: b', 'error: c']);
  });
});
