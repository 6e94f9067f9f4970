import type { Uri } from 'vscode';
import type { PythonInterpreters } from './PythonInterpreters';

/** A Python to try for the daemon. */
export interface InterpreterCandidate {
  /** Its file. */
  path(): Promise<string>;
  /** What its user can do where it does not work. */
  readonly advice?: string;
}

/** The Pythons to try for a resource, best first; each is looked for only when its turn comes. */
export type InterpreterCandidates = (resource?: Uri) => AsyncIterable<InterpreterCandidate>;

/** The active interpreter of the Python extension, then that of the settings, then that of the PATH. */
export function interpreterCandidates(sources: {
  readonly python: Pick<PythonInterpreters, 'activePath'>;
  /** The setting; may be empty. */
  setting(): string;
  findPython(): Promise<string>;
}): InterpreterCandidates {
  return async function* (resource) {
    const active = await sources.python.activePath(resource);
    if (active !== undefined) {
      yield {
        path: () => Promise.resolve(active),
        advice: 'Choose another one with "Python: Select Interpreter".',
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
