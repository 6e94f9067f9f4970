import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CELLS } from '../../examples/demo/cells';
import { testEnvironment } from '../rig/environment';

const MAIN = path.join(__dirname, '..', '..', 'examples', 'demo', 'main.js');
const WINDOWS = process.platform === 'win32';

/** Runs the demo as a user does. Its output goes to a file, because Node for Windows needs one under Wine. */
async function runDemo(...args: string[]): Promise<{ code: number | null; output: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-demo-test-'));
  const file = path.join(folder, 'output.txt');
  const output = await open(file, 'w');
  try {
    const child = spawn(process.execPath, [MAIN, ...args], {
      stdio: ['ignore', output.fd, output.fd],
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    return { code, output: await readFile(file, 'utf8') };
  } finally {
    await output.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/**
 * Returns the routes that a cell needs. On Windows only Ctrl+C ends the subprocess. A cell that ignores the first
 * interrupt needs a second. More routes may follow: if a signal comes just before the system call of a sleep, CPython
 * notices it only at the next signal.
 */
function routesFor(title: string): string {
  const first = WINDOWS ? 'event' : 'signal';
  if (WINDOWS && title.includes('subprocess')) {
    return `${first}, then control, then ctrlC`;
  }
  return title.includes('ignores') ? `${first}, then control` : first;
}

describe('the demo', () => {
  for (const { python, ipykernelVersion } of testEnvironment().kernels) {
    it(`interrupts every cell with ipykernel ${ipykernelVersion} in each of two rounds, and keeps the variable x`, async () => {
      const { code, output } = await runDemo('--python', python, '--repeat', '2');
      assert.equal(code, 0, output);
      assert.match(output, new RegExp(`^ipykernel ${ipykernelVersion} on Python 3\\.`, 'm'));
      for (const { title } of CELLS) {
        const lines = output.split(/\r?\n/).filter((line) => line.includes(title));
        assert.equal(lines.length, 2, output);
        for (const line of lines) {
          const routes = routesFor(title);
          assert.match(line, new RegExp(`^ok .* interrupted by ${routes}.* after \\d+ ms`), output);
        }
      }
      assert.match(output, /^x is still 42$/m);
    });
  }

  it('prints its options with --help', async () => {
    const { code, output } = await runDemo('--help');
    assert.equal(code, 0);
    for (const option of ['--python', '--repeat', '--help']) {
      assert.ok(output.includes(option));
    }
  });

  const mistakes: [string[], RegExp][] = [
    [['--repeat', '0'], /--repeat needs a whole number from 1 to 999999, but got "0"/],
    [['--repeat', 'often'], /--repeat needs a whole number from 1 to 999999, but got "often"/],
    [['--no-such-option'], /--no-such-option/],
    [['--python', '/no/such/python'], /\/no\/such\/python is not a working Python/],
  ];
  for (const [args, message] of mistakes) {
    it(`prints one line about the mistake in: ${args.join(' ')}`, async () => {
      const { code, output } = await runDemo(...args);
      assert.equal(code, 1);
      assert.match(output, message);
      assert.equal(output.trim().split('\n').length, 1, output);
    });
  }
});
