import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../../src/api';
import { COMMANDS } from '../../../src/vscode/contributions';
import { isPidInUse } from '../../integration/fixtures/processes';
import { testEnvironment } from '../../rig/environment';
import { skipBecause } from '../../rig/skip';
import { whenNoDaemonRuns } from '../daemonProcesses';
import { kernelInterrupt } from '../kernelInterrupt';
import { whenEnded } from '../kernelProvider/processes';
import { JupyterNotebook } from '../jupyter/JupyterNotebook';
import { BUSY_CELL, KEEP_X, TestNotebook } from '../kernelProvider/TestNotebook';
import { pidOfDaemon } from '../log';
import { reloadWindow } from '../../rig/vscode/page/reload';
import { keepNote, keptNote } from '../../rig/vscode/runner/stage';

/** The pids of the processes before the reload. */
interface Note {
  readonly extensionHost: number;
  readonly daemon: number;
  /** Absent under Wine 8, where the end of a busy kernel makes later tests hang. */
  readonly kernels?: { readonly example: number; readonly jupyter: number };
}

/** Makes the daemon create a handle that is never disposed, and returns the daemon's pid. */
async function useDaemon(): Promise<number> {
  await (await kernelInterrupt()).createInterrupter();
  const pid = await pidOfDaemon();
  assert.ok(isPidInUse(pid), `process ${pid} does not exist`);
  return pid;
}

/** Starts a kernel on the active Python, and a cell that does not end. Returns the kernel's pid. */
async function startBusyKernel(
  name: string,
  { open }: Pick<typeof TestNotebook, 'open'>,
): Promise<number> {
  const notebook = await open(name, 'import os\nprint(os.getpid())', BUSY_CELL);
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
        extensionHost: process.pid,
        daemon: await useDaemon(),
        ...(testEnvironment().wine
          ? {}
          : {
              kernels: {
                example: await startBusyKernel('example', TestNotebook),
                jupyter: await startBusyKernel('jupyter', JupyterNotebook),
              },
            }),
      };
      keepNote(JSON.stringify(note));
      await reloadWindow();
    } else {
      earlier = JSON.parse(text) as Note;
    }
  });

  it('starts a new extension host, which runs the tests again', () => {
    assert.notEqual(earlier.extensionHost, process.pid);
  });

  it('ends the kernels of the example provider and of the stand-in for the Jupyter extension', async function () {
    if (earlier.kernels === undefined) {
      skipBecause(this, 'under Wine 8 the end of a busy kernel makes later tests hang');
    }
    await whenEnded(earlier.kernels.example);
    await whenEnded(earlier.kernels.jupyter);
  });

  it('lets Interrupt Kernel still stop a notebook of the Jupyter extension', async () => {
    const notebook = await JupyterNotebook.open('after', KEEP_X, BUSY_CELL);
    await notebook.runToEnd(0);
    await notebook.run(1);
    await notebook.whenRunning(1);
    const result = await vscode.commands.executeCommand<InterruptResult | undefined>(
      COMMANDS.interruptKernel,
      notebook.document.uri,
    );
    assert.equal(result?.outcome, 'interrupted', JSON.stringify(result));
    await notebook.whenEnded(1);
    assert.equal(
      await notebook.interruptsSent(),
      0,
      "the Jupyter extension's own interrupt was used",
    );
    await notebook.close();
  });

  it('ends the daemon of the earlier extension host', async () => {
    await whenEnded(earlier.daemon);
    if (process.platform === 'linux') {
      await whenNoDaemonRuns(earlier.extensionHost);
    }
  });
});
