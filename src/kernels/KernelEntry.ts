import type {
  Interrupter,
  InterruptResult,
  KernelRegistration,
  KernelStatus,
  RegisteredKernel,
} from '../api';
import { DaemonInterrupter, type ProcessInterrupter } from '../daemon/DaemonInterrupter';
import { KernelInterruptError } from '../base/errors';
import { runWithin } from '../base/waiting';
import type { Diagnosis } from './diagnosis/Diagnosis';
import { KernelProcess } from './KernelProcess';
import type {
  KernelDescription,
  KernelProcessOptions,
  SharedInterrupt,
} from './KernelProcessOptions';

/** Milliseconds that an interrupter that is not ours may take to answer; our own have limits of their own. */
const FOREIGN_LIMIT_MS = 10_000;

/** VS Code's CancellationToken, which the core does not import. */
type CancellationToken = Parameters<RegisteredKernel['interrupt']>[1];

export interface KernelEntryOptions {
  readonly id: string;
  readonly kernel: KernelRegistration;
  readonly process: KernelProcessOptions;
  /** Told once it is no longer registered. */
  readonly onDispose: (entry: KernelEntry) => void;
}

interface KernelIdentity {
  readonly pid: number | undefined;
  readonly connectionFile: string | undefined;
}

/** One registered kernel: what its host holds, and what commands and status bar show and interrupt. */
export class KernelEntry implements RegisteredKernel {
  readonly id: string;
  readonly name: string;
  /** The notebook or editor that it belongs to: `Uri.toString()`. */
  readonly resource: string | undefined;
  /** The host's own, where it has one. */
  readonly restart: (() => Promise<void>) | undefined;
  private readonly process: KernelProcess;
  private readonly identity: KernelIdentity;
  /** The interrupt that runs, for who else registers this kernel. */
  readonly shared: SharedInterrupt;
  private readonly onDispose: (entry: KernelEntry) => void;

  /** @throws KernelInterruptError `CANNOT_INTERRUPT` where the registration names no way to the kernel */
  constructor({ id, kernel, process, onDispose }: KernelEntryOptions) {
    const { name, resource } = kernel;
    this.id = id;
    this.name = name;
    this.resource = resource?.toString();
    this.restart = kernel.restart && (async () => kernel.restart?.());
    this.onDispose = onDispose;
    this.identity = { pid: kernel.process?.pid, connectionFile: kernel.connectionFile };
    this.shared = process.shared ?? {};
    this.process = new KernelProcess(descriptionOf(kernel), { ...process, shared: this.shared });
    if (!this.process.canInterrupt) {
      this.process.dispose();
      throw new KernelInterruptError(
        'CANNOT_INTERRUPT',
        `There is no way to interrupt ${name}: register it with a process, an interrupter, a connection file or an interrupt function.`,
      );
    }
  }

  /** Whether another registration means this kernel: its process, or its connection file. */
  isOf({ process, connectionFile }: KernelRegistration): boolean {
    const { identity } = this;
    return (
      (identity.pid !== undefined && identity.pid === process?.pid) ||
      (identity.connectionFile !== undefined && identity.connectionFile === connectionFile)
    );
  }

  get status(): KernelStatus | 'unknown' {
    return this.process.status;
  }

  get canInterrupt(): boolean {
    return this.process.canInterrupt;
  }

  get isInterrupting(): boolean {
    return this.process.isInterrupting;
  }

  async interrupt(
    { force = false }: { force?: boolean } = {},
    token?: CancellationToken,
  ): Promise<InterruptResult> {
    if (!token) {
      return this.process.interrupt({ force });
    }
    const cancelled = new AbortController();
    if (token.isCancellationRequested) {
      cancelled.abort();
    }
    const subscription = token.onCancellationRequested(() => cancelled.abort());
    try {
      return await this.process.interrupt({ force, cancelled: cancelled.signal });
    } finally {
      subscription.dispose();
    }
  }

  /** The user's own wish: as `interrupt`, but while an interrupt runs it goes to the next route at once. */
  press(options: { force?: boolean; cancelled?: AbortSignal } = {}): Promise<InterruptResult> {
    return this.process.press(options);
  }

  /** Why it does not stop; `formatDiagnosis` makes a page of it. */
  diagnose(): Promise<Diagnosis> {
    return this.process.diagnose();
  }

  dispose(): void {
    this.process.dispose();
    this.onDispose(this);
  }
}

/** Read one by one, and called on the registration: a host may have written a class. */
function descriptionOf(kernel: KernelRegistration): KernelDescription {
  const { name, process, connectionFile, interruptMode, language } = kernel;
  const { status, interrupter } = kernel;
  return {
    ...{ name, process, connectionFile, interruptMode, language, status },
    onDidChangeStatus: kernel.onDidChangeStatus?.bind(kernel),
    interrupt: kernel.interrupt && (async () => kernel.interrupt?.()),
    interrupter: interrupter && processInterrupterOf(interrupter),
  };
}

/** One that did not come from here can be fired only the way that it chooses itself, and may never answer. */
function processInterrupterOf(interrupter: Interrupter): ProcessInterrupter {
  if (interrupter instanceof DaemonInterrupter) {
    return interrupter;
  }
  const limited = <T>(what: string, action: () => Promise<T>): Promise<T> =>
    runWithin(FOREIGN_LIMIT_MS, what, action);
  return {
    attach: (pid) => limited('Attaching', async () => interrupter.attach(pid)),
    fire: () => limited('Interrupting', async () => interrupter.interrupt()),
    dispose: () => undefined,
  };
}
