import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { daemonOn } from './fixtures/daemons';
import { CATCHES_INTERRUPT, end, nextLine, startReady } from './fixtures/processes';

const { wine, pythons } = testEnvironment();
/** Whether this is Windows itself. Wine has neither py.exe nor the Microsoft Store, which these tests need. */
const REAL_WINDOWS = process.platform === 'win32' && !wine;

describe('on real Windows', () => {
  it('the daemon sends Ctrl+C to a Python that py.exe started', async function () {
    if (!REAL_WINDOWS) {
      return skipBecause(this, 'only Python for Windows installs py.exe');
    }
    const daemon = daemonOn(pythons[0]?.path ?? '');
    const child = await startReady('py', ['-3', '-c', CATCHES_INTERRUPT], {
      env: { ...process.env, FOR_DISABLE_CONSOLE_CTRL_HANDLER: '1' },
    });
    try {
      const interrupter = await daemon.createInterrupter();
      assert.ok((await interrupter.attach(child.pid ?? 0)).includes('ctrlC'));
      const printed = nextLine(child);
      assert.equal(await interrupter.fire('ctrlC'), 'ctrlC');
      assert.match(await printed, /interrupted/);
    } finally {
      await end(child);
      daemon.dispose();
    }
  });

  it("the daemon runs on the Microsoft Store's Python", async function () {
    if (!REAL_WINDOWS) {
      return skipBecause(this, 'only Windows has a Store');
    }
    const apps = path.join(process.env['LOCALAPPDATA'] ?? '', 'Microsoft', 'WindowsApps');
    const python = path.join(apps, 'python3.exe');
    if (!existsSync(python)) {
      return skipBecause(this, "the Store's Python is not installed on this machine");
    }
    const daemon = daemonOn(python);
    try {
      assert.equal(await daemon.sendCommand('PING'), 'handles=0');
    } finally {
      daemon.dispose();
    }
  });
});
