import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { fetchNode } from './fetch/node';
import { VERSIONS } from './fetch/versions';

/** The oldest Node that vsce and @vscode/test-electron run on. */
const OLDEST = 22;

/**
 * `node onSupportedNode.js PROGRAM [ARGUMENT …]` runs a compiled program. If this Node is too old, it fetches Node 22
 * into .cache/ and runs the program on that.
 */
async function main(): Promise<void> {
  const found = process.versions.node;
  if (Number.parseInt(found) < OLDEST) {
    process.exitCode = await runOnFetchedNode(found);
    return;
  }
  // The program sees the command line that it would see if it ran by itself, and sets its own exit code.
  process.argv.splice(1, 1);
  await import(pathToFileURL(path.resolve(process.argv[1] ?? '')).href);
}

async function runOnFetchedNode(found: string): Promise<number> {
  const version = VERSIONS.nodes[OLDEST];
  process.stdout.write(
    `This is Node ${found}, and the tools need Node ${OLDEST} or newer. Node ${version} from .cache/ runs them.\n`,
  );
  const node = await fetchNode(version).catch((cause: unknown) => {
    throw new Error(`Node ${version} could not be fetched: install Node ${OLDEST}.`, { cause });
  });
  // The fetched Node comes first on the PATH, so that npm runs on it too.
  const PATH = `${path.dirname(node.path)}${path.delimiter}${process.env['PATH'] ?? ''}`;
  const child = spawn(node.path, process.argv.slice(2), {
    stdio: 'inherit',
    env: { ...process.env, PATH },
    // A terminal sends a signal to a whole process group. In the group of this process, the child would get each signal
    // twice, because this process passes signals on, and the second would end it before it has tidied up. Windows has
    // no such groups: there, Ctrl+C itself reaches the child.
    detached: process.platform !== 'win32',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => process.platform === 'win32' || child.kill(signal));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

void main().catch((error: unknown) => {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
