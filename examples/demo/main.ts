/** The demonstration: `npm start` starts a kernel and interrupts cells in it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DaemonPool } from '../../src/daemon/DaemonPool';
import { messageOf } from '../../src/base/errors';
import { findDaemonPython, findPython } from '../../src/interpreters/find';
import { probe } from '../../src/interpreters/probe';
import { versionOf } from '../../src/interpreters/PythonEnvironment';
import type { Kernel } from '../../src/kernels/Kernel';
import { standaloneKernel } from '../../src/sources/registered/standaloneKernel';
import { nullLogger } from '../../src/base/logger';
import { CELLS } from './cells';
import { DemoKernel } from './DemoKernel';
import { findIpykernel } from './ipykernel';
import { HELP, parseOptions, type DemoOptions } from './options';
import { describe, interruptCell } from './steps';

const SETTINGS = {
  // Long enough for a busy machine: the first traceback of a fresh kernel alone can take a second.
  gracePeriodMs: 3000,
  consoleInterrupt: 'auto',
  controlInterrupt: 'auto',
} as const;

const ROOT = path.join(__dirname, '..', '..', '..');
const PYTHON_FILES = path.join(ROOT, 'pythonFiles');

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Returns the number of interrupts that were not confirmed, plus one if the kernel has lost the variable `x`. */
async function demonstrate({ python, repeat }: DemoOptions): Promise<number> {
  const found = python ? await probe(python) : await findPython();
  const ipykernel = await findIpykernel(found, path.join(ROOT, '.cache'), say);
  const pool = new DaemonPool({
    findDaemonPython: async (interpreter) => (await findDaemonPython(interpreter)).path,
    pythonFiles: PYTHON_FILES,
    logger: nullLogger,
  });
  let kernel: DemoKernel | undefined;
  let interruptible: Kernel | undefined;
  try {
    const interrupter = await pool.createInterrupter(ipykernel.python);
    kernel = await DemoKernel.start(ipykernel.python, interrupter);
    say(
      `ipykernel ${ipykernel.version} on Python ${versionOf(found)}, process ${String(kernel.process.pid)}`,
    );
    interruptible = standaloneKernel(
      {
        name: 'the demonstration kernel',
        process: kernel.process,
        connectionFile: kernel.connectionFile,
        language: 'python',
        interrupter,
      },
      {
        createInterrupter: () => pool.createInterrupter(ipykernel.python),
        settings: () => SETTINGS,
        insideScript: () => readFile(path.join(PYTHON_FILES, 'inside_kernel.py'), 'utf8'),
        logger: nullLogger,
      },
    );
    await kernel.run('x = 42');
    let failures = 0;
    for (let round = 1; round <= repeat; round++) {
      for (const cell of CELLS) {
        const step = await interruptCell(cell, kernel, interruptible);
        say(describe(cell, step));
        failures += step.confirmed ? 0 : 1;
      }
    }
    const x = await kernel.run('print(x)');
    say(`x is ${x === '42' ? 'still 42' : `${x}, but was 42`}`);
    return failures + (x === '42' ? 0 : 1);
  } finally {
    interruptible?.dispose();
    await kernel?.dispose();
    pool.dispose();
  }
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  const failures = await demonstrate(options);
  if (failures > 0) {
    throw new Error(`${failures} of the steps above failed.`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
