import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import path from 'node:path';
import { readSettings } from '../../../src/vscode/settings';

const DEFAULTS = {
  interpreter: '',
  startDaemon: 'onActivation',
  gracePeriodMs: 2000,
  consoleInterrupt: 'auto',
  discoverKernels: true,
  statusBar: true,
};

describe('readSettings', () => {
  it('reads every setting', () => {
    const values = {
      interpreter: '/usr/bin/python3',
      startDaemon: 'onFirstUse',
      gracePeriod: 500,
      consoleInterrupt: 'never',
      discoverKernels: false,
      statusBar: false,
    };
    const { gracePeriod, ...others } = values;
    assert.deepEqual(
      readSettings((name) => values[name]),
      { ...others, gracePeriodMs: gracePeriod },
    );
  });

  for (const [what, value] of Object.entries({
    undefined,
    null: null,
    'an object': {},
    NaN: Number.NaN,
  })) {
    it(`returns the defaults if the settings are ${what}`, () => {
      assert.deepEqual(
        readSettings(() => value),
        DEFAULTS,
      );
    });
  }

  it('keeps the grace period within its limits', () => {
    assert.equal(readSettings(() => -1).gracePeriodMs, 100);
    assert.equal(readSettings(() => Infinity).gracePeriodMs, 60_000);
  });

  it('replaces ~ by the home folder', () => {
    const { interpreter } = readSettings(() => ' ~/venv/bin/python ');
    assert.equal(interpreter, path.join(homedir(), 'venv', 'bin', 'python'));
  });
});
