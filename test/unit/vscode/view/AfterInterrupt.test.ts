import assert from 'node:assert/strict';
import sinon, { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { AfterInterrupt } from '../../../../src/vscode/view/AfterInterrupt';
import { kernelState } from './kernelState';
import type { InterruptOutcome } from '../../../../src/api';

/** The kernels during an interrupt, and after one that had the outcome `lastOutcome`. */
const during = [kernelState({ isInterrupting: true })];
const ended = (lastOutcome: InterruptOutcome = 'interrupted') => [kernelState({ lastOutcome })];

describe('AfterInterrupt, which is true for two seconds after an interrupt', () => {
  let clock: SinonFakeTimers;
  let onOver: sinon.SinonSpy;
  let after: AfterInterrupt;

  beforeEach(() => {
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onOver = sinon.spy();
    after = new AfterInterrupt(onOver);
  });

  afterEach(() => {
    after.dispose();
    assert.equal(clock.countTimers(), 0);
    clock.restore();
  });

  it('is false before and during the first interrupt', () => {
    assert.deepEqual(
      [[kernelState()], during, during].map((now) => after.update(now)),
      [false, false, false],
    );
  });

  it('is true from the end of an interrupt, for two seconds', () => {
    after.update(during);
    assert.equal(after.update(ended()), true);
    clock.tick(1999);
    assert.equal(after.update(ended()), true);
    assert.equal(onOver.callCount, 0);
    clock.tick(1);
    assert.equal(onOver.callCount, 1);
    assert.equal(after.update(ended()), false);
  });

  it('is false when it says that the two seconds are over', () => {
    const seen: boolean[] = [];
    const asking: AfterInterrupt = new AfterInterrupt(() => seen.push(asking.update(ended())));
    asking.update(during);
    asking.update(ended());
    clock.tick(2000);
    assert.deepEqual(seen, [false]);
  });

  it('does not extend the two seconds if a press within them finds an idle kernel', () => {
    after.update(during);
    after.update(ended());
    clock.tick(1500);
    after.update(during);
    after.update(ended('idle'));
    clock.tick(499);
    assert.equal(after.update(ended('idle')), true);
    clock.tick(1);
    assert.equal(onOver.callCount, 1);
    assert.equal(after.update(ended('idle')), false);
  });

  it('restarts the two seconds if another cell is interrupted within them', () => {
    after.update(during);
    after.update(ended());
    clock.tick(1500);
    after.update(during);
    after.update(ended());
    clock.tick(1999);
    assert.equal(onOver.callCount, 0);
    clock.tick(1);
    assert.equal(onOver.callCount, 1);
  });

  it('is false after the interrupt of a kernel of another window', () => {
    const isOfWindow = false;
    after.update([kernelState({ isOfWindow, isInterrupting: true })]);
    assert.equal(after.update([kernelState({ isOfWindow, lastOutcome: 'interrupted' })]), false);
  });

  it('once disposed, does not say that the two seconds are over', () => {
    after.update(during);
    after.update(ended());
    after.dispose();
    clock.tick(2000);
    assert.equal(onOver.callCount, 0);
  });
});
