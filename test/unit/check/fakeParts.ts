import type { InterruptResult } from '../../../src/api';
import type { CheckOptions } from '../../../src/check/checkSetup';
import type { CheckedTask, SetupParts } from '../../../src/check/SetupParts';
import type { PythonEnvironment } from '../../../src/interpreters/PythonEnvironment';

/**
 * The result of each fake. If the result is an `Error`, the fake throws it; if it is `never`, the fake hangs until
 * `release` is called.
 */
export interface Behaviour {
  probe: PythonEnvironment | Error;
  findDaemonPython: PythonEnvironment | Error;
  start: { protocol: number; python: string; pid: number } | Error;
  createInterrupter: number | Error | 'never';
  sendLoopback: Error | 'never' | undefined;
  spawnKernel: number | Error | 'never';
  whenReady: undefined | Error | 'never';
  attach: readonly ('event' | 'ctrlC' | 'signal')[] | Error;
  /** The pid of the process that runs the task. */
  begin: number | Error;
  interrupt: InterruptResult | Error | 'never';
  interruptSleep: InterruptResult | Error | 'never';
  hasVariable: boolean;
  endKernel: undefined | Error;
}

export const PYTHON: PythonEnvironment = {
  path: '/python',
  version: [3, 13, 5],
  implementation: 'cpython',
  isEnvironment: false,
};

const INTERRUPTED: InterruptResult = {
  outcome: 'interrupted',
  elapsedMs: 34,
  attempts: [{ method: 'event', elapsedMs: 33 }],
};

const WORKS: Behaviour = {
  probe: PYTHON,
  findDaemonPython: { ...PYTHON, path: '/daemon-python' },
  start: { protocol: 1, python: '3.13.5', pid: 4242 },
  createInterrupter: 7,
  sendLoopback: undefined,
  spawnKernel: 4343,
  whenReady: undefined,
  attach: ['event', 'ctrlC'],
  begin: 4343,
  interrupt: INTERRUPTED,
  interruptSleep: INTERRUPTED,
  hasVariable: true,
  endKernel: undefined,
};

interface FakeParts {
  readonly parts: SetupParts & Pick<CheckOptions, 'findDaemonPython'>;
  /** The names of the parts that were started and not ended. */
  readonly running: Set<string>;
  /** Lets the fakes that hang continue. */
  readonly release: () => void;
}

/** Returns fakes of the parts of Check Setup. All of them work, except those that `overrides` changes. */
export function fakeParts(overrides: Partial<Behaviour> = {}): FakeParts {
  const behaviour = { ...WORKS, ...overrides };
  const running = new Set<string>();
  let task: CheckedTask | undefined;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const act = async <T>(what: T | Error | 'never', late?: T): Promise<T> => {
    if (what instanceof Error) {
      throw what;
    }
    if (what === 'never') {
      await released;
      return late as T;
    }
    return what;
  };
  const end = (what: string): Promise<void> => {
    running.delete(what);
    return Promise.resolve();
  };

  const parts: FakeParts['parts'] = {
    probe: () => act(behaviour.probe),
    findDaemonPython: () => act(behaviour.findDaemonPython),
    createDaemon: () => ({
      start: () => {
        running.add('daemon');
        return act(behaviour.start);
      },
      createInterrupter: async () => {
        const handle = await act(behaviour.createInterrupter, 8);
        running.add('handle');
        return {
          handle,
          prepare: () => ({ command: '', args: [], options: {} }),
          attach: () => act(behaviour.attach),
          fire: () => Promise.resolve('event'),
          dispose: () => undefined,
        };
      },
      endInterrupter: () => end('handle'),
      end: () => end('daemon'),
    }),
    sendLoopback: async () => {
      await act(behaviour.sendLoopback);
      return '4.3.5';
    },
    spawnKernel: async () => {
      const pid = await act(behaviour.spawnKernel, 4444);
      running.add('kernel');
      return {
        pid,
        whenReady: () => act(behaviour.whenReady),
        name: 'the kernel',
        usage: 'The check used a fake.',
        begin: (begun) => {
          task = begun;
          return act(behaviour.begin);
        },
        interrupt: () => act(task === 'loop' ? behaviour.interrupt : behaviour.interruptSleep),
        hasVariable: () => Promise.resolve(behaviour.hasVariable),
        end: async () => {
          await act(behaviour.endKernel);
          await end('kernel');
        },
      };
    },
  };
  return { parts, running, release: () => release() };
}
