import assert from 'node:assert/strict';
import { testEnvironment } from '../../rig/environment';
import { skipBecause } from '../../rig/skip';
import { whenNoDaemonIsLeftOf } from '../daemonProcesses';
import { kernelInterrupt } from '../kernelInterrupt';
import { isThere, whenEnded } from '../kernelProvider/processes';
import { TestNotebook } from '../kernelProvider/TestNotebook';
import { pidOfDaemon } from '../log';
import { reloadWindow } from '../../rig/vscode/page/reload';
import { keepNote, keptNote } from '../../rig/vscode/runner/stage';

/** The pids of what was there before. */
interface Note {
  readonly host: number;
  readonly daemon: number;
  /** Absent under Wine 8, which does not get over the end of a kernel in the middle of a cell. */
  readonly kernel?: number;
}

/** Has the daemon make a handle, which nobody disposes, and returns its pid. */
async function useDaemon(): Promise<number> {
  await (await kernelInterrupt()).createInterrupter();
  const pid = await pidOfDaemon();
  assert.ok(isThere(pid), `there is no process ${pid}`);
  return pid;
}

/** Starts a kernel of the example, on the active Python, leaves it in the middle of a cell, and returns its pid. */
async function startBusyKernel(): Promise<number> {
  const busy = "print('running', flush=True)\nwhile True:\n    pass";
  const notebook = await TestNotebook.open('reloaded', 'import os\nprint(os.getpid())', busy);
  const [pid] = await notebook.runToEnd(0);
  await notebook.run(1);
  await notebook.whenRunning(1);
  return Number(pid);
}

describe('a reload of the window', () => {
  let earlier: Note;

  before(async () => {
    const text = keptNote();
    if (text === undefined) {
      const note: Note = {
        host: process.pid,
        daemon: await useDaemon(),
        ...(testEnvironment().wine ? {} : { kernel: await startBusyKernel() }),
      };
      keepNote(JSON.stringify(note));
      await reloadWindow();
    } else {
      earlier = JSON.parse(text) as Note;
    }
  });

  it('starts the tests over in a new extension host', () => {
    assert.notEqual(earlier.host, process.pid);
  });

  it('ends the kernels of the example', async function () {
    if (earlier.kernel === undefined) {
      skipBecause(this, 'Wine 8 does not get over the end of a kernel in the middle of a cell');
    }
    await whenEnded(earlier.kernel);
  });

  it('leaves no daemon behind', async () => {
    await whenEnded(earlier.daemon);
    // Where the processes can be looked up: nor any other.
    if (process.platform === 'linux') {
      await whenNoDaemonIsLeftOf(earlier.host);
    }
  });
});
