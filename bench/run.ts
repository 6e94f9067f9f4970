/**
 * `npm run bench -- [PYTHON …]`: compares the daemon with a bare read loop in the same Python.
 *
 * The runs of the two alternate, so that a busy machine slows both down. Quote the ratios, not the times.
 */
import path from 'node:path';
import { findPython } from '../src/interpreters/find';
import { probe } from '../src/interpreters/probe';
import { versionOf } from '../src/interpreters/PythonEnvironment';
import { endInput, median, roundTrip, start, type CommandLine } from './measure';

const RUNS = 25;
const ROUND_TRIPS = 50;
const PYTHON_FILES = path.join(__dirname, '..', '..', 'pythonFiles');

/** The bare read loop. On Windows it imports ctypes, because the daemon needs ctypes there for every handle. */
const BARE = `import sys${process.platform === 'win32' ? ', ctypes' : ''}
sys.stdout.write("started\\n"); sys.stdout.flush()
for line in sys.stdin:
    sys.stdout.write(line); sys.stdout.flush()`;

interface Figures {
  start: number[];
  firstAnswer: number[];
  roundTrip: number[];
  end: number[];
}

async function measure(commandLine: CommandLine, figures: Figures): Promise<void> {
  const { child, ms } = await start(commandLine);
  figures.start.push(ms);
  figures.firstAnswer.push(ms + (await roundTrip(child, 'PING:1\n')));
  for (let count = 0; count < ROUND_TRIPS; count++) {
    figures.roundTrip.push(await roundTrip(child, 'PING:1\n'));
  }
  figures.end.push(await endInput(child));
}

async function compare(python: string): Promise<void> {
  const found = await probe(python);
  const none = (): Figures => ({ start: [], firstAnswer: [], roundTrip: [], end: [] });
  const [bare, daemon] = [none(), none()];
  const script = path.join(PYTHON_FILES, 'kernel_interrupt_daemon.py');
  for (let run = 0; run <= RUNS; run++) {
    // The first run fills the caches and is not counted.
    const [toBare, toDaemon] = run === 0 ? [none(), none()] : [bare, daemon];
    await measure({ command: python, args: ['-I', '-S', '-X', 'utf8', '-c', BARE] }, toBare);
    const args = ['-I', '-S', '-X', 'utf8', script, '--ppid', String(process.pid)];
    await measure({ command: python, args }, toDaemon);
  }
  process.stdout.write(`Python ${versionOf(found)}, medians of ${RUNS} alternating runs each\n`);
  const names: Record<keyof Figures, string> = {
    start: 'start to first line',
    firstAnswer: 'start to first answer',
    roundTrip: 'one round trip',
    end: 'end of input to exit',
  };
  for (const key of ['start', 'firstAnswer', 'roundTrip', 'end'] as const) {
    const [a, b] = [median(bare[key]), median(daemon[key])];
    process.stdout.write(
      `  ${names[key].padEnd(26)} bare ${a.toFixed(2).padStart(7)} ms   daemon ${b.toFixed(2).padStart(7)} ms   ratio ${(b / a).toFixed(2)}\n`,
    );
  }
}

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  for (const python of named.length > 0 ? named : [(await findPython()).path]) {
    await compare(python);
  }
}

void main();
