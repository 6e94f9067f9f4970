/**
 * Interrupts a registered kernel through the command, with a fake daemon. Prints as JSON the result and the named
 * functions of `src` that ran, as V8's precise coverage counts them. This script needs a process of its own because it
 * replaces the module `vscode` and the function `spawn`.
 */
import childProcess from 'node:child_process';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector/promises';
import Module from 'node:module';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';

const SRC = path.join(__dirname, '..', '..', '..', 'src');

/** A function that ran. Its text leaves out the functions inside it that have their own `RanFunction`. */
export interface RanFunction {
  /** The path below `src`, such as `kernels/Kernel.ts`. */
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

/** The parts of `vscode` that the command uses. */
const VSCODE = {
  window: { activeNotebookEditor: undefined, activeTextEditor: undefined },
  workspace: { notebookDocuments: [] },
  ThemeIcon: Object,
};

/** A fake daemon process. It answers each command as if one method reached the kernel. */
function fakeDaemon(): EventEmitter {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const method = process.platform === 'win32' ? 'EVENT' : 'SIGNAL';
  const results: Record<string, string> = { INITIALIZE_INTERRUPT: '1', PROCESS: 'start' };
  stdin.on('data', (chunk: Buffer) => {
    const [command = '', id = ''] = chunk.toString().trim().split(':');
    stdout.write(`RESPONSE:${id}:${results[command] ?? method}\n`);
  });
  stdout.write('DAEMON_STARTED:1:3.13.5:4242\n');
  const state = { pid: 4242, exitCode: null, signalCode: null, kill: () => true };
  return Object.assign(new EventEmitter(), state, { stdin, stdout, stderr: new PassThrough() });
}

async function main(): Promise<void> {
  const load = Reflect.get(Module, '_load') as (request: string, ...rest: unknown[]) => unknown;
  Reflect.set(Module, '_load', (request: string, ...rest: unknown[]) =>
    request === 'vscode' ? VSCODE : load(request, ...rest),
  );
  Object.assign(childProcess, { spawn: fakeDaemon });
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  const interrupt = await registerKernel();
  await session.post('Profiler.takePreciseCoverage');
  const result = await interrupt();
  const { result: scripts } = await session.post('Profiler.takePreciseCoverage');
  process.stdout.write(JSON.stringify({ result, ran: scripts.flatMap(ranIn) }));
  process.exit(0);
}

/** Registers and attaches a busy kernel. Returns a function that interrupts it through the command. */
async function registerKernel(): Promise<() => Promise<unknown>> {
  const { nullLogger } = await import('../../../src/base/logger.js');
  const { DaemonPool } = await import('../../../src/daemon/DaemonPool.js');
  const { Kernels } = await import('../../../src/kernels/Kernels.js');
  const { RegisteredSource } = await import('../../../src/sources/registered/RegisteredSource.js');
  const { interruptKernel } = await import('../../../src/vscode/commands/interruptKernel.js');
  const { UserInterrupts } = await import('../../../src/vscode/commands/UserInterrupts.js');
  const logger = nullLogger;
  const settings = () => ({ gracePeriodMs: 1000, consoleInterrupt: 'auto' }) as const;
  const findDaemonPython = (): Promise<string> => Promise.resolve(process.execPath);
  const pool = new DaemonPool({ findDaemonPython, pythonFiles: __dirname, logger });
  const interrupter = await pool.createInterrupter(process.execPath);
  const createInterrupter = (): Promise<typeof interrupter> => Promise.resolve(interrupter);
  const source = new RegisteredSource({ createInterrupter, settings, logger });
  const kernels = new Kernels({ sources: [source], settings, logger });
  let report: (status: 'idle') => unknown = () => undefined;
  const { id } = source.register({
    ...{ name: 'the kernel', language: 'python', status: 'busy', interrupter },
    process: { pid: 4243 },
    onDidChangeStatus: (listener) => {
      report = listener;
      return { dispose: () => undefined };
    },
  });
  await interrupter.attach(4243);
  const log = Object.assign({}, logger) as never;
  const interrupts = new UserInterrupts({
    log,
    view: { note: () => undefined },
    notifications: () => 'all',
  });
  // `present` shows the message about the result. It is not on the path to the daemon.
  Reflect.set(interrupts, 'present', () => Promise.resolve());
  return async () => {
    const interrupting = interruptKernel(id, {
      ...{ kernels, interrupts, discoverKernels: () => false },
      search: {
        refresh: () => Promise.resolve(),
        findProcess: () => Promise.resolve(),
        expectRunning: () => undefined,
        forgetExpected: () => undefined,
      },
    });
    setTimeout(() => report('idle'), 100);
    return interrupting;
  };
}

/** Returns the functions of a script that ran and have a name, without getters and setters. */
function ranIn({ url, functions }: Profiler.ScriptCoverage): RanFunction[] {
  if (!url.startsWith('file:') && !path.isAbsolute(url)) {
    return [];
  }
  const script = url.startsWith('file:') ? fileURLToPath(url) : url;
  const file = path.relative(SRC, script).replaceAll(path.sep, '/');
  if (file.startsWith('..')) {
    return [];
  }
  const source = readFileSync(script, 'utf8');
  const ran = functions.flatMap(({ functionName: name, ranges: [range] }) =>
    range && range.count > 0 && /^\w+$/.test(name) ? { name, range } : [],
  );
  return ran.map(({ name, range: { startOffset, endOffset } }) => {
    let text = source.slice(startOffset, endOffset);
    for (const { range } of ran) {
      if (range.startOffset > startOffset && range.endOffset <= endOffset) {
        text = text.replace(source.slice(range.startOffset, range.endOffset), '');
      }
    }
    return { file: file.replace(/\.js$/, '.ts'), name, text };
  });
}

void main();
