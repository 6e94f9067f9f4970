import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withLock } from '../setup/lock';
import { repositoryFolder } from '../setup/places';
import { Provision } from '../setup/provision';
import { buildExtensions } from './buildExtensions';
import { openWorkbench } from './host/openWorkbench';
import { exampleExtension, sampleWorkspace } from './host/places';
import { linuxHosts } from './setup/linuxHosts';

/** `npm run workbench`: VS Code with the extension and the example, to be opened in a browser. */
async function main(): Promise<void> {
  const host = await withLock('set-up', async () => (await linuxHosts(new Provision())).at(-1));
  if (host === undefined) throw new Error('There is no VS Code here to open.');
  await buildExtensions();
  const folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-sample-'));
  try {
    await cp(sampleWorkspace, folder, { recursive: true });
    const extensions = [repositoryFolder, exampleExtension].filter((one) => existsSync(one));
    const workbench = await openWorkbench({ host, extensions, folder });
    process.stdout.write(`${host.name}: ${workbench.address} (Ctrl+C ends it)\n`);
    const stopped = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
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
