import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import Mocha from 'mocha';
import { atFailure } from '../../rig/vscode/runner/atFailure';
import { innerMocha, runToEnd } from './innerMocha';

describe('atFailure', () => {
  let mocha: Mocha;
  let suite: Mocha.Suite;
  let notes: string[];

  beforeEach(() => {
    ({ mocha, suite } = innerMocha());
    notes = [];
  });

  const run = (): Promise<void> =>
    runToEnd(mocha, (runner) => {
      atFailure(runner, async ({ title }) => {
        notes.push(`begins: ${title}`);
        await setTimeout(1);
        notes.push('ends');
      });
      runner.on('fail', ({ title }) => notes.push(`fails: ${title}`));
    });

  const test = (title: string, body: () => void | Promise<void>): Mocha.Test => {
    const added = new Mocha.Test(title, body);
    suite.addTest(added);
    return added;
  };

  const fail = (): never => {
    throw new Error('the test wants it');
  };

  it('runs the action before the hooks that clean up after a failed test', async () => {
    suite.afterEach('cleans up', () => void notes.push('cleans up'));
    test('throws', fail);
    test('rejects', () => setTimeout(1).then(fail));
    await run();
    const seen = (title: string): string[] => [
      ...[`begins: ${title}`, 'ends', `fails: ${title}`, 'cleans up'],
    ];
    assert.deepEqual(notes, [...seen('throws'), ...seen('rejects')]);
  });

  it('runs the action when a test reaches its time limit', async () => {
    suite.afterEach('cleans up', () => void notes.push('cleans up'));
    test('hangs', () => new Promise<never>(() => undefined)).timeout(1);
    await run();
    assert.deepEqual(notes, ['begins: hangs', 'ends', 'fails: hangs', 'cleans up']);
  });

  it('runs the action when a hook fails', async () => {
    suite.beforeEach('prepares', () => {
      if (notes.push('prepares') === 2) {
        fail();
      }
    });
    suite.afterAll('cleans up', () => void notes.push('cleans up'));
    test('first', () => undefined);
    test('second', () => undefined);
    await run();
    const title = '"before each" hook: prepares for "second"';
    assert.deepEqual(notes, [
      ...['prepares', 'prepares', `begins: ${title}`, 'ends', `fails: ${title}`, 'cleans up'],
    ]);
  });

  it('does not run the action for a test that passes or is skipped, or whose hook skips it', async () => {
    const skip = function (this: Mocha.Context): never {
      return this.skip();
    };
    const skipLater = async function (this: Mocha.Context): Promise<void> {
      await setTimeout(1);
      this.skip();
    };
    test('passes', () => undefined);
    suite.addTest(new Mocha.Test('is skipped', skip));
    suite.addTest(new Mocha.Test('is skipped later', skipLater));
    const skipped = Mocha.Suite.create(suite, 'skipped block');
    skipped.beforeAll(skipLater);
    skipped.addTest(new Mocha.Test('is skipped by its hook', () => undefined));
    await run();
    assert.deepEqual(notes, []);
  });
});
