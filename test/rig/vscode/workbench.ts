import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findIpykernel } from '../../../examples/demo/ipykernel';
import { findPython } from '../../../src/interpreters/find';
import { Provision } from '../fetch/provision';
import { CACHE_FOLDER, REPOSITORY_FOLDER } from '../places';
import { buildExtensions } from './buildExtensions';
import { openWorkbench } from './host/openWorkbench';
import { EXAMPLE_EXTENSION } from './host/places';
import { linuxHosts } from './server/linuxHosts';

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** `npm run workbench`: starts a VS Code for the browser, with the extension, the example and its notebook. */
async function main(): Promise<void> {
  const host = (await linuxHosts(new Provision())).at(-1);
  if (host === undefined) {
    throw new Error('There is no VS Code server for this system (Linux on x86-64 only).');
  }
  const { python } = await findIpykernel(await findPython(), CACHE_FOLDER, say);
  await buildExtensions();
  const folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-sample-'));
  try {
    await cp(path.join(EXAMPLE_EXTENSION, 'sample.ipynb'), path.join(folder, 'sample.ipynb'));
    const workbench = await openWorkbench({
      host,
      extensions: [REPOSITORY_FOLDER, EXAMPLE_EXTENSION],
      folder,
      settings: { 'kernelProviderExample.python': python },
    });
    say(`${host.name} with sample.ipynb: ${workbench.address} (Ctrl+C ends it)`);
    const stopped = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.once(signal, resolve);
      }
    });
    await Promise.race([stopped, workbench.ended()]);
    await workbench.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
