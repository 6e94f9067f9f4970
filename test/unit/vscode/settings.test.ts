import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import path from 'node:path';
import { readSettings } from '../../../src/vscode/settings';

const DEFAULTS = {
  interpreter: '',
  startDaemon: 'onActivation',
  gracePeriodMs: 2000,
  consoleInterrupt: 'auto',
  controlInterrupt: 'auto',
  discoverKernels: true,
  notifications: 'problems',
  statusBar: true,
};

describe('readSettings', () => {
  it('reads every setting', () => {
    const values = {
      interpreter: '/usr/bin/python3',
      startDaemon: 'onFirstUse',
      gracePeriod: 500,
      consoleInterrupt: 'never',
      controlInterrupt: 'never',
      discoverKernels: false,
      notifications: 'all',
      statusBar: false,
    };
    const { gracePeriod, ...others } = values;
    assert.deepEqual(
      readSettings((name) => values[name], true),
      { ...others, gracePeriodMs: gracePeriod },
    );
  });

  for (const [what, value] of Object.entries({
    undefined,
    null: null,
    'an object': {},
    NaN: Number.NaN,
  })) {
    it(`returns the defaults if every setting is ${what}`, () => {
      assert.deepEqual(
        readSettings(() => value, true),
        DEFAULTS,
      );
    });
  }

  it('lets no code run inside kernels in an untrusted workspace', () => {
    assert.equal(readSettings(() => 'auto', false).controlInterrupt, 'never');
  });

  it('keeps the grace period within its limits', () => {
    assert.equal(readSettings(() => -1, true).gracePeriodMs, 100);
    assert.equal(readSettings(() => Infinity, true).gracePeriodMs, 60_000);
  });

  it("trims the interpreter's path, and replaces ~ in it by the home folder", () => {
    const { interpreter } = readSettings(() => ' ~/venv/bin/python ', true);
    assert.equal(interpreter, path.join(homedir(), 'venv', 'bin', 'python'));
  });
});
