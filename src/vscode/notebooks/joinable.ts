import type { LocalKernel } from '../../sources/local/LocalKernel';
import type { ServerKernel } from '../../sources/server/ServerKernel';
import type { NotebookObserver } from './NotebookObserver';

/** The part of a kernel of this machine that is needed to find its notebook. */
export type JoinableKernel = Pick<
  LocalKernel,
  'found' | 'isOfWindow' | 'canInterrupt' | 'observers' | 'inside' | 'settle' | 'join' | 'prepare'
>;

/** The part of a kernel of a Jupyter server that is needed to find its notebook. */
export type JoinableServerKernel = Pick<
  ServerKernel,
  'kernelId' | 'serverName' | 'notebook' | 'mayBeAskedForNotebook' | 'inside' | 'connect' | 'join'
>;

/** The part of an open notebook that is needed to find its kernel. */
export interface JoinableNotebook {
  readonly name: string;
  /** `Uri.toString()`. */
  readonly resource: string;
  /** The Python files whose cells an Interactive Window runs: `Uri.toString()`. */
  readonly editors: readonly string[];
  /** Whether the Jupyter extension runs its kernel. */
  readonly isOfJupyterExtension: boolean;
  /** The Jupyter extension's object for its kernel. After the user has chosen another kernel, it is another object. */
  readonly jupyter: object | undefined;
  readonly observer: Pick<NotebookObserver, 'status' | 'changes' | 'isRunning' | 'beforeQuestion'>;
  readonly document: {
    getCells(): readonly JoinableCell[];
  };
}

export interface JoinableCell {
  readonly executionSummary: { readonly executionOrder?: number } | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly document: { readonly uri: { toString(): string }; getText(): string };
}

/** Returns the cells of a notebook that were seen to begin, but not to end. */
export function runningCells({ document, observer }: JoinableNotebook): readonly JoinableCell[] {
  return document.getCells().filter((cell) => observer.isRunning(cell.document.uri.toString()));
}
