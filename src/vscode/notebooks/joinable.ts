import type { LocalKernel } from '../../sources/local/LocalKernel';
import type { NotebookObserver } from './NotebookObserver';

/** A kernel of this machine, as far as joining needs it. */
export type JoinableKernel = Pick<
  LocalKernel,
  'found' | 'isOfWindow' | 'canInterrupt' | 'observers' | 'inside' | 'settle' | 'join' | 'prepare'
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
