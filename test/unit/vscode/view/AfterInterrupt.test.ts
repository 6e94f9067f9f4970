import assert from 'node:assert/strict';
import sinon, { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { AfterInterrupt } from '../../../../src/vscode/view/AfterInterrupt';

describe('AfterInterrupt', () => {
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
      [false, true, true].map((now) => after.update(now)),
      [false, false, false],
    );
  });

  it('is true from the end of an interrupt, for two seconds', () => {
    after.update(true);
    assert.equal(after.update(false), true);
    clock.tick(1999);
    assert.equal(after.update(false), true);
    assert.equal(onOver.callCount, 0);
    clock.tick(1);
    assert.equal(onOver.callCount, 1);
    assert.equal(after.update(false), false);
  });

  it('is false when it says that the two seconds are over', () => {
    const seen: boolean[] = [];
    const asking: AfterInterrupt = new AfterInterrupt(() => seen.push(asking.update(false)));
    asking.update(true);
    asking.update(false);
    clock.tick(2000);
    assert.deepEqual(seen, [false]);
  });

  it('does not make the time longer if another interrupt ends within it', () => {
    after.update(true);
    after.update(false);
    clock.tick(1500);
    after.update(true);
    after.update(false);
    clock.tick(499);
    assert.equal(after.update(false), true);
    clock.tick(1);
    assert.equal(onOver.callCount, 1);
    assert.equal(after.update(false), false);
  });

  it('does not say that the two seconds are over once it is disposed', () => {
    after.update(true);
    after.update(false);
    after.dispose();
    clock.tick(2000);
    assert.equal(onOver.callCount, 0);
  });
});
