import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { markedProcesses } from './markedProcesses';

/**
 * `node superviseServer.js MODE LOG PROGRAM ARGUMENT…` leads a process group of its own, and runs the
 * program in it until its own input ends: by the launcher's will, or because the launcher is no more.
 * Then the program is asked to end. In the mode "group" the rest of the group goes with it. In the
 * mode "all" whatever it started should end by itself: what has not done so a moment later is named and
 * ended, and the exit code is 1.
 */
const patienceMs = 5000;
const pollMs = 100;

const [, , mode, log = '', program = '', ...args] = process.argv;
const output = openSync(log, 'a');
const mark = `KERNEL_INTERRUPT_TEST_SERVER=${randomUUID()}`;
const [name = '', value = ''] = mark.split('=');
const env = { ...process.env, [name]: value };
const server = spawn(program, args, { env, stdio: ['ignore', output, output] });
closeSync(output);

server.once('error', endGroup);
server.once('exit', () => (mode === 'group' ? endGroup() : void finish()));
process.stdin.resume().once('end', () => {
  server.kill('SIGTERM');
  setTimeout(endGroup, 2 * patienceMs);
});

async function finish(): Promise<void> {
  const deadline = Date.now() + patienceMs;
  let left = await markedProcesses(mark);
  while (left.length > 0 && Date.now() < deadline) {
    await delay(pollMs);
    left = await markedProcesses(mark);
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
