import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { markedProcesses } from './markedProcesses';

/**
 * `node superviseServer.js MODE LOG PROGRAM ARGUMENT…` runs a program. The supervisor leads a process group, to which
 * the program belongs. When the supervisor's own input ends, as it also does if the launcher dies, the supervisor sends
 * SIGTERM to the program. If the supervisor still runs after twice `PATIENCE_MS`, it ends the group.
 *
 * After the program has ended:
 * - mode "group": ends the rest of the group.
 * - mode "all": waits until every process that the program started has ended. If one has not ended after `PATIENCE_MS`,
 *   names it, ends it, and exits with 1.
 */
const PATIENCE_MS = 20_000;
const POLL_MS = 100;

const [, , MODE, LOG = '', PROGRAM = '', ...args] = process.argv;
const OUTPUT = openSync(LOG, 'a');
const MARK = `KERNEL_INTERRUPT_TEST_SERVER=${randomUUID()}`;
const [NAME = '', VALUE = ''] = MARK.split('=');
const env = { ...process.env, [NAME]: VALUE };
const server = spawn(PROGRAM, args, { env, stdio: ['ignore', OUTPUT, OUTPUT] });
closeSync(OUTPUT);

server.once('error', endGroup);
server.once('exit', () => (MODE === 'group' ? endGroup() : void finish()));
process.stdin.resume().once('end', () => {
  server.kill('SIGTERM');
  setTimeout(endGroup, 2 * PATIENCE_MS);
});

async function finish(): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let left = await markedProcesses(MARK);
  while (left.length > 0 && Date.now() < deadline) {
    await delay(POLL_MS);
    left = await markedProcesses(MARK);
  }
  for (const { pid, command } of left) {
    process.stderr.write(`left behind by VS Code, and ended now: ${command}\n`);
    process.kill(pid, 'SIGKILL');
  }
  process.exit(left.length > 0 ? 1 : 0);
}

function endGroup(): void {
  process.kill(-process.pid, 'SIGKILL');
}
