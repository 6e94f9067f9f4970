import type { KernelRegistration } from '../api';
import type { ProcessDiagnosis, Refusal } from '../daemon/processDiagnosis';
import type { Observer } from '../kernels/observe/Observer';
import type { InterruptRoute } from '../kernels/routes/InterruptRoute';

/** What tells that two descriptions mean one kernel. */
export type KernelIdentity =
  | { readonly kind: 'process'; readonly pid: number; readonly start?: string }
  | { readonly kind: 'server'; readonly url: string; readonly id: string }
  | { readonly kind: 'connectionFile'; readonly path: string }
  /** `Uri.toString()` of a notebook; only the notebook source has it. */
  | { readonly kind: 'notebook'; readonly uri: string };

/** What one source knows of a kernel. `Kernels` merges the descriptions of one kernel into one `Kernel`. */
export interface KernelDescription {
  /** Unique among all descriptions. */
  readonly id: string;
  readonly name: string;
  /** Read again at every change: a kernel that is being started gets its process later. */
  readonly identities: readonly KernelIdentity[];
  /** What the kernel's cells are written in, as far as that is known. */
  readonly language: string | undefined;
  /** The notebook or editor that the kernel belongs to: `Uri.toString()`. */
  readonly resource: string | undefined;
  readonly restart?: (() => Promise<void>) | undefined;
  readonly interruptMode?: KernelRegistration['interruptMode'];
  readonly canInterrupt: boolean;
  readonly observers: readonly Observer[];
  /** The routes that there are now; an interrupt keeps those with which it began. */
  readonly routes: readonly InterruptRoute[];
  /** What the daemon tells of the kernel's process; absent where no process is known. */
  diagnose?(): Promise<ProcessDiagnosis | Refusal | undefined>;
  /** Releases what was made for it. Called once, when neither the list nor an interrupt uses it. */
  dispose(): void;
}

/** Where the list of kernels comes from. */
export interface KernelSource {
  /** In the order in which they came; a kernel keeps its object as long as it is there. */
  readonly kernels: readonly KernelDescription[];
  /** Calls the listener when a kernel comes, goes, or changes what it is doing. Returns how to stop listening. */
  onDidChange(listener: () => void): () => void;
  dispose(): void;
}
