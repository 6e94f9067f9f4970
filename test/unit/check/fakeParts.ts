import type { InterruptResult } from '../../../src/api';
import type { CheckOptions } from '../../../src/check/checkSetup';
import type { SetupParts } from '../../../src/check/SetupParts';
import type { PythonEnvironment } from '../../../src/interpreters/PythonEnvironment';

/** What the fakes do, each at its step: an error is thrown, and `never` is what hangs until it is released. */
export interface Behaviour {
  probe: PythonEnvironment | Error;
  findHost: PythonEnvironment | Error;
  start: { protocol: number; python: string; pid: number } | Error;
  createInterrupter: number | Error | 'never';
  spawnKernel: number | Error | 'never';
  whenReady: undefined | Error | 'never';
  attach: readonly ('event' | 'ctrlC' | 'signal')[] | Error;
  begin: undefined | Error;
  interrupt: InterruptResult | Error | 'never';
  stdout: string;
  endKernel: undefined | Error;
}

export const PYTHON: PythonEnvironment = {
  path: '/python',
  version: [3, 13, 5],
  implementation: 'cpython',
  isEnvironment: false,
};

const WORKS: Behaviour = {
  probe: PYTHON,
  findHost: { ...PYTHON, path: '/host' },
  start: { protocol: 1, python: '3.13.5', pid: 4242 },
  createInterrupter: 7,
  spawnKernel: 4343,
  whenReady: undefined,
  attach: ['event', 'ctrlC'],
  begin: undefined,
  interrupt: {
    outcome: 'interrupted',
    elapsedMs: 34,
    attempts: [{ method: 'event', elapsedMs: 33 }],
  },
  stdout: '42\n',
  endKernel: undefined,
};

interface FakeParts {
  readonly parts: SetupParts & Pick<CheckOptions, 'findHost'>;
  /** What was started and has not been ended. */
  readonly running: Set<string>;
  /** Lets go on what was to hang. */
  readonly release: () => void;
}

/** Parts that work, save for what is said. */
export function fakeParts(overrides: Partial<Behaviour> = {}): FakeParts {
  const behaviour = { ...WORKS, ...overrides };
  const running = new Set<string>();
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
    findHost: () => act(behaviour.findHost),
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
    spawnKernel: async () => {
      const pid = await act(behaviour.spawnKernel, 4444);
      running.add('kernel');
      return {
        pid,
        whenReady: () => act(behaviour.whenReady),
        begin: async () => {
          await act(behaviour.begin);
          const { stdout } = behaviour;
          return { msgId: '', result: Promise.resolve({ status: 'ok', stdout }) };
        },
        interrupt: () => act(behaviour.interrupt),
        end: async () => {
          await act(behaviour.endKernel);
          await end('kernel');
        },
      };
    },
  };
  return { parts, running, release: () => release() };
}
