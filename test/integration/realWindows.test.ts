import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { daemonOn } from './fixtures/daemons';
import { CATCHES, end } from './fixtures/processes';

/** What only Windows itself has; Wine has neither the launcher nor the Store. */
const { wine, pythons } = testEnvironment();
const REAL_WINDOWS = process.platform === 'win32' && !wine;

async function startHidden(command: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    env: { ...process.env, FOR_DISABLE_CONSOLE_CTRL_HANDLER: '1' },
  });
  await once(child.stdout, 'data');
  return child;
}

describe('on Windows itself', () => {
  it('Ctrl+C reaches a Python behind py.exe', async function () {
    if (!REAL_WINDOWS) {
      return skipBecause(this, 'py.exe is installed with Python on Windows only');
    }
    const daemon = daemonOn(pythons[0]?.path ?? '');
    const child = await startHidden('py', ['-3', '-c', CATCHES]);
    try {
      const interrupter = await daemon.createInterrupter();
      assert.ok((await interrupter.attach(child.pid ?? 0)).includes('ctrlC'));
      assert.ok(child.stdout);
      const said = once(child.stdout, 'data');
      assert.equal(await interrupter.fire('ctrlC'), 'ctrlC');
      assert.match(String((await said)[0]), /interrupted/);
    } finally {
      await end(child);
      daemon.dispose();
    }
  });

  it("the daemon runs on the Store's Python", async function () {
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
