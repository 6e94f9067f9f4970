import assert from 'node:assert/strict';
import { useFakeTimers } from 'sinon';
import { Questions } from '../../../../src/kernels/observe/Questions';

describe('Questions', () => {
  it('count as answered only after the answer to the last question', () => {
    const questions = new Questions();
    questions.add('1');
    questions.add('2');
    assert.ok(!questions.isLast('1'));
    questions.answer('1');
    assert.ok(questions.isPending);
    assert.ok(!questions.answered.aborted);
    assert.ok(questions.isLast('2'));
    questions.answer('2');
    assert.ok(!questions.isPending);
    assert.ok(questions.answered.aborted);
  });

  it('count an earlier question as answered once a later one is', () => {
    const questions = new Questions();
    questions.add('1');
    questions.add('2');
    questions.answer('2');
    assert.ok(!questions.isPending);
  });

  it('ignore the answers to the questions of other clients', () => {
    const questions = new Questions();
    questions.add('1');
    questions.answer('other');
    assert.ok(questions.isPending);
  });

  it('tell whether the oldest question has been unanswered for longer than a limit', () => {
    const clock = useFakeTimers({ toFake: ['performance'] });
    try {
      const questions = new Questions();
      assert.ok(!questions.areUnansweredFor(0));
      questions.add('1');
      clock.tick(1001);
      questions.add('2');
      assert.ok(questions.areUnansweredFor(1000));
      questions.answer('1');
      assert.ok(!questions.areUnansweredFor(1000));
    } finally {
      clock.restore();
    }
  });

  it('abort `answered` when `forget` is called', () => {
    const questions = new Questions();
    questions.add('1');
    const { answered } = questions;
    questions.forget();
    assert.ok(answered.aborted);
    assert.ok(!questions.isPending);
  });
});
