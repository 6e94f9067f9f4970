import type { LocalKernel } from '../../sources/local/LocalKernel';
import type { ServerKernel } from '../../sources/server/ServerKernel';
import type { NotebookObserver } from './NotebookObserver';

/** A kernel of this machine, as far as joining needs it. */
export type JoinableKernel = Pick<
  LocalKernel,
  'found' | 'isOfWindow' | 'canInterrupt' | 'observers' | 'inside' | 'settle' | 'join' | 'prepare'
>;

/** A kernel of a Jupyter server, as far as joining needs it. */
export type JoinableServerKernel = Pick<
  ServerKernel,
  'kernelId' | 'serverName' | 'notebook' | 'mayBeAsked' | 'inside' | 'connect' | 'join'
>;

/** An open notebook, as far as joining needs it. */
export interface JoinableNotebook {
  readonly name: string;
  /** `Uri.toString()`. */
  readonly resource: string;
  /** The Python files whose cells an Interactive Window runs: `Uri.toString()`. */
  readonly editors: readonly string[];
  /** Whether the Jupyter extension runs its kernel. */
  readonly isJupyters: boolean;
  /** The Jupyter extension's object for its kernel. It is another one once the user has chosen another kernel. */
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

/** Returns the cells of a notebook that were seen to begin, and not to end. */
export function runningCells({ document, observer }: JoinableNotebook): readonly JoinableCell[] {
  return document.getCells().filter((cell) => observer.isRunning(cell.document.uri.toString()));
}
