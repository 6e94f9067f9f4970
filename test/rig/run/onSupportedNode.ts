import { spawn } from 'node:child_process';
import path from 'node:path';
import { fetchNode } from '../fetch/node';
import { VERSIONS } from '../fetch/versions';

/** The oldest Node that vsce and @vscode/test-electron run on. */
const OLDEST = 22;

/**
 * Runs a program if the tools run on this Node. Otherwise fetches Node 22 into .cache/ and starts this process's
 * command line again with it.
 *
 * @returns the exit code
 */
export async function onSupportedNode(program: () => Promise<number>): Promise<number> {
  const found = process.versions.node;
  if (Number.parseInt(found) >= OLDEST) {
    return program();
  }

  const version = VERSIONS.nodes[OLDEST];
  process.stdout.write(
    `This is Node ${found}, and the tools need Node ${OLDEST} or newer: Node ${version} from .cache/ goes on.\n`,
  );
  const node = await fetchNode(version).catch((cause: unknown) => {
    throw new Error(`Node ${version} could not be fetched: install Node ${OLDEST}.`, { cause });
  });
  // First on the PATH, so that npm runs on it too.
  const PATH = `${path.dirname(node.path)}${path.delimiter}${process.env['PATH'] ?? ''}`;
  const child = spawn(node.path, process.argv.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, PATH },
    // A terminal signals a whole process group. The child must get each signal once: a second one would end it before
    // it has tidied up. Windows has no groups, and Ctrl+C reaches the child there.
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
