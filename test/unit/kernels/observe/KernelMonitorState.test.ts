import assert from 'node:assert/strict';
import { newRequest } from '../../../../src/jupyter/messages';
import { dateOf } from '../../../../src/kernels/observe/KernelMonitorActivity';
import { KernelMonitorState } from '../../../../src/kernels/observe/KernelMonitorState';

describe('KernelMonitorState.began', () => {
  let state: KernelMonitorState;

  beforeEach(() => {
    state = new KernelMonitorState(() => undefined);
  });

  it('is unknown if the monitor saw no request begin', () => {
    assert.equal(state.began, undefined);
    state.cameUp();
    assert.equal(state.began, undefined);
  });

  it('is a little earlier than the message that reports the request if the end of the previous request is known, because the start time of a process may be inexact', () => {
    state.nothingRuns(1000);
    state.requestBegan('a', 5000);
    assert.equal(state.began, 4988);
  });

  it('is never before the end of the previous request', () => {
    state.requestBegan('a', 1000);
    state.requestEnded('a', 5000);
    state.requestBegan('b', 5002);
    assert.equal(state.began, 5001);
  });

  it('is the time of the message that reports the request, if the end of the previous request is unknown', () => {
    state.requestBegan('a', 1000);
    assert.equal(state.began, 1000);
    state.reset('dead');
    state.cameUp();
    state.requestBegan('b', 2000);
    assert.equal(state.began, 2000);
  });

  it('is unknown once the request has ended', () => {
    state.requestBegan('a', 1000);
    state.requestEnded('a', 2000);
    assert.equal(state.began, undefined);
  });
});

describe('dateOf', () => {
  const dated = (date: string) => {
    const message = newRequest('kernel', 'status', {});
    return dateOf({ ...message, header: { ...message.header, date } });
  };

  it('reads the date of a message', () => {
    assert.equal(dated('2024-05-06T07:08:09.123456Z'), Date.UTC(2024, 4, 6, 7, 8, 9, 123));
  });

  it('returns the current time if the date is missing, malformed or in the future', () => {
    for (const date of ['', 'yesterday', '2999-01-01T00:00:00Z']) {
      assert.ok(Math.abs(dated(date) - Date.now()) < 1000, date);
    }
  });
});
