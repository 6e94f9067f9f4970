import type { KernelRegistration, LeftProcess } from '../api';
import type { ChildProcess } from '../daemon/childProcesses';
import type { ProcessDiagnosis, Refusal } from '../daemon/processDiagnosis';
import type { InsideKernel } from '../kernels/inside/InsideKernel';
import type { Observer } from '../kernels/observe/Observer';
import type { InterruptRoute } from '../kernels/routes/InterruptRoute';
import type { SignalRule } from '../kernels/signalRule';

/**
 * Identifies a kernel. Descriptions that share an identity usually describe the same kernel: see `mergeDescriptions`.
 */
export type KernelIdentity =
  | { readonly kind: 'process'; readonly pid: number; readonly start?: string }
  | { readonly kind: 'server'; readonly url: string; readonly id: string }
  | { readonly kind: 'connectionFile'; readonly path: string }
  /** `Uri.toString()` of a notebook. Only `NotebookSource` uses it. */
  | { readonly kind: 'notebook'; readonly uri: string };

/** A notebook that a kernel on this machine or of a Jupyter server is known to run. */
export interface JoinedNotebook {
  readonly name: string;
  /** `Uri.toString()`. */
  readonly resource: string;
}

/**
 * Where a description comes from: an extension registered the kernel, the search found its process, the Jupyter
 * extension or another provider runs its open notebook, or a Jupyter server listed it.
 */
export type KernelOrigin =
  'registered' | 'process' | 'jupyterNotebook' | 'otherNotebook' | 'server';

/** One source's description of a kernel. `Kernels` merges the descriptions of one kernel into one `Kernel`. */
export interface KernelDescription {
  /** Unique among all descriptions. */
  readonly id: string;
  readonly name: string;
  readonly origin: KernelOrigin;
  /** `Kernels` reads them again at every change, because the process of a starting kernel may become known later. */
  readonly identities: readonly KernelIdentity[];
  /** Who runs the kernel, as a part of a sentence: "the Jupyter extension"; undefined if this source does not know. */
  readonly runBy?: string | undefined;
  /** The language of the kernel's cells; undefined until it is known. */
  readonly language: string | undefined;
  /** `Uri.toString()` of the notebook or editor that the kernel belongs to. */
  readonly resource: string | undefined;
  /** `Uri.toString()` of other editors that belong to the kernel, such as the Python file of an Interactive Window. */
  readonly editors?: readonly string[];
  readonly restart?: (() => Promise<void>) | undefined;
  /** The question to ask the user before `restart`; absent if asking is left to the provider. */
  readonly restartQuestion?: string;
  readonly interruptMode?: KernelRegistration['interruptMode'];
  /**
   * Whether the kernel may be signalled, as far as this source knows; absent if the source has no route that signals.
   */
  readonly signalRule?: SignalRule;
  readonly canInterrupt: boolean;
  /**
   * One sentence: why the kernel cannot be interrupted now, or why only some routes can be used; undefined if there is
   * no such reason.
   */
  readonly problem?: string | undefined;
  /**
   * Whether it is a kernel of this window: an extension of this window registered or started it, or it belongs to an
   * open notebook.
   */
  readonly isOfWindow: boolean;
  readonly observers: readonly Observer[];
  /** The routes that exist now. A running interrupt keeps the routes with which it began. */
  readonly routes: readonly InterruptRoute[];
  /** Runs our code inside the kernel; undefined if the code cannot, or must not, run there now. */
  readonly inside?: InsideKernel | undefined;
  /**
   * Resolves to the question to ask the user before a look inside the kernel, if the look would lose outputs now;
   * otherwise to undefined. Never rejects.
   */
  lookQuestion?(): Promise<string | undefined>;
  /** Records that the user has agreed to the look. */
  allowLook?(): void;
  /** Asks the daemon about the kernel's process. Resolves to undefined if no process is known. */
  diagnose?(): Promise<ProcessDiagnosis | Refusal | undefined>;
  /** Lists the processes that the kernel has started. Resolves to undefined if nothing can list them. */
  listChildren?(): Promise<readonly ChildProcess[] | undefined>;
  /** Ends a process that `listChildren` returned. */
  endChild?(child: LeftProcess): Promise<void>;
  /**
   * Releases the description's resources. Called once, when neither the list nor an interrupt uses the description any
   * more.
   */
  dispose(): void;
}

/** A list of kernels from one place, such as the public API. */
export interface KernelSource {
  /** In the order in which they were added or found. A description stays the same object until it is removed. */
  readonly kernels: readonly KernelDescription[];
  /**
   * Calls the listener when a kernel is added or removed, or changes its state. Returns a function that removes the
   * listener.
   */
  onDidChange(listener: () => void): () => void;
  dispose(): void;
}
