import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { testEnvironment } from '../../rig/environment';
import { newConnectionInfo, writeConnectionFile } from '../../../src/jupyter/connectionFile';
import { KernelConnection } from '../../../src/jupyter/zmq/KernelConnection';
import { sigintDisposition } from '../../../src/kernels/observe/sigint';
import { waitUntil } from '../waiting';

const run = promisify(execFile);

/** A kernel that looks as if another program had started it: its parent is no process of this window. */
export interface StrangersKernel {
  readonly pid: number;
  /** Whether its cell runs: ipykernel ignores SIGINT only between cells. */
  isBusy(): Promise<boolean>;
  dispose(): Promise<void>;
}

/** Starts a kernel whose parent has ended, and a cell in it that runs for a minute. Linux only. */
export async function startStrangersKernel(): Promise<StrangersKernel> {
  const python = testEnvironment().kernels.at(-1)?.python ?? 'python3';
  const info = await newConnectionInfo();
  const folder = process.env['JUPYTER_RUNTIME_DIR'] ?? '.';
  const file = path.join(folder, `kernel-${info.shell_port}.json`);
  await mkdir(folder, { recursive: true });
  await writeConnectionFile(file, info);
  // A search that finds a kernel below the outer shell would take it for a kernel of this extension host. So the inner
  // shell becomes the kernel only after the outer one has ended. The shells get the kernel's arguments in a variable:
  // if a shell had them in its command line, a search would take the shell for a kernel.
  const begin = 'while kill -0 "$1" 2>/dev/null; do :; done; exec "$0" $KERNEL_ARGUMENTS';
  const script = `sh -c '${begin}' "$0" $$ >/dev/null 2>&1 & echo $!`;
  const { stdout } = await run('sh', ['-c', script, python], {
    env: { ...process.env, KERNEL_ARGUMENTS: `-m ipykernel_launcher -f ${file}` },
  });
  const pid = Number(stdout);
  const isBusy = (): Promise<boolean> => Promise.resolve(sigintDisposition(pid) === 'caught');
  const connection = await KernelConnection.open(info);
  try {
    await connection.whenReady(60_000);
    const code = 'import time; time.sleep(60)';
    connection.send('shell', 'execute_request', { code, silent: false, store_history: false });
    await waitUntil('the cell runs', isBusy);
  } finally {
    connection.close();
  }
  return {
    ...{ pid, isBusy },
    dispose: async () => {
      process.kill(pid, 'SIGKILL');
      await rm(file, { force: true });
    },
  };
}
