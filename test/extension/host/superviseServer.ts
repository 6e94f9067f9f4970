import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/**
 * `node superviseServer.js LOG PROGRAM ARGUMENT…` leads a process group of its own, and runs the
 * program in it until its own input ends: by the launcher's will, or because the launcher is no more.
 * Then the program is asked to end, and what is left of the group a moment later goes with it.
 */
const patienceMs = 3000;

const [, , log = '', program = '', ...args] = process.argv;
const output = openSync(log, 'a');
const server = spawn(program, args, { stdio: ['ignore', output, output] });
closeSync(output);

server.once('error', endGroup);
server.once('exit', endGroup);
process.stdin.resume().once('end', () => {
  server.kill('SIGTERM');
  setTimeout(endGroup, patienceMs);
});

function endGroup(): void {
  process.kill(-process.pid, 'SIGKILL');
}
