import type { Uri } from 'vscode';
import type { PythonInterpreters } from './PythonInterpreters';

/** A Python to try for the daemon. */
export interface InterpreterCandidate {
  /** Returns the path of the Python. */
  path(): Promise<string>;
  /** Advice to the user if this Python does not work. */
  readonly advice?: string;
}

/** The Pythons to try for a resource, best first. Each is looked up only when its turn comes. */
export type InterpreterCandidates = (resource?: Uri) => AsyncIterable<InterpreterCandidate>;

/** Yields the active interpreter of the Python extension, then the one in the settings, then the one on the PATH. */
export function interpreterCandidates(sources: {
  readonly python: Pick<PythonInterpreters, 'activePath'>;
  /** Returns the setting, which may be empty. */
  setting(): string;
  findPython(): Promise<string>;
}): InterpreterCandidates {
  return async function* (resource) {
    const active = await sources.python.activePath(resource);
    if (active !== undefined) {
      yield {
        path: () => Promise.resolve(active),
        advice: 'Choose another interpreter with "Python: Select Interpreter".',
      };
    }
    const setting = sources.setting();
    if (setting !== '') {
      yield {
        path: () => Promise.resolve(setting),
        advice: 'Correct the setting "kernelInterrupt.interpreter".',
      };
    }
    yield { path: () => sources.findPython() };
  };
}
