import type { ProcessInterrupter } from '../../daemon/DaemonInterrupter';
import type { CellInput } from '../../kernels/observe/KernelMonitorActivity';
import { settle, type Observer } from '../../kernels/observe/Observer';
import { sigintDisposition, waitsForCommand } from '../../kernels/observe/sigint';
import type { JoinedNotebook, KernelIdentity } from '../KernelSource';
import { notebookName } from '../notebookName';
import { Registration, type RegistrationParts } from '../registered/Registration';
import type { FoundKernel } from './findings';

export interface LocalKernelParts extends Omit<RegistrationParts, 'createInterrupter'> {
  /** Makes an interrupt handle for the process of a kernel that another program started. */
  readonly adopt: (kernel: FoundKernel) => Promise<ProcessInterrupter>;
}

export interface LocalKernelOptions extends LocalKernelParts {
  readonly found: FoundKernel;
  /** Whether an extension of this window started the kernel. */
  readonly isOfWindow: boolean;
  readonly onDidChange: () => void;
  /** Called at the beginning of each cell. */
  readonly onInput: (kernel: LocalKernel, input: CellInput) => void;
}

/** The description of a kernel that the search found on this machine. */
export class LocalKernel extends Registration {
  override readonly origin = 'process';
  override readonly isOfWindow: boolean;
  override readonly runBy = undefined;
  readonly problem: string | undefined;
  private notebook: JoinedNotebook | undefined;

  constructor(private readonly local: LocalKernelOptions) {
    const { found, isOfWindow, adopt, onInput } = local;
    const { pid, start, connectionFile, isIpykernel } = found;
    super({
      ...local,
      id: `local-${pid}-${start}`,
      kernel: {
        name: found.name || 'kernel',
        process: { pid },
        ...(connectionFile !== undefined && { connectionFile }),
        ...(isIpykernel && { language: 'python' }),
      },
      createInterrupter: () => adopt(found),
      moreObservers: isIpykernel ? [sigintStatus(pid)] : [],
      listening: {
        // We connect to a kernel of another window or program only when an interrupt, or a look inside the kernel,
        // needs the connection.
        isLazy: !isOfWindow,
        isQuiet: true,
        isIpykernel,
        onInput: (input) => onInput(this, input),
      },
    });
    this.isOfWindow = isOfWindow;
    this.problem = found.problem?.message;
  }

  get found(): FoundKernel {
    return this.local.found;
  }

  override get name(): string {
    return this.notebook?.name ?? nameOf(this.found);
  }

  override get resource(): string | undefined {
    return this.notebook?.resource;
  }

  override get identities(): readonly KernelIdentity[] {
    const { pid, start, connectionFile } = this.found;
    return [
      { kind: 'process', pid, start },
      ...(connectionFile === undefined
        ? []
        : [{ kind: 'connectionFile', path: connectionFile } as const]),
    ];
  }

  override get canInterrupt(): boolean {
    const { problem } = this.found;
    // A process in another namespace, such as a container's, can be signalled. Only its files and ports cannot be used,
    // because they are not those of this machine.
    return problem === undefined || problem.code === 'OTHER_NAMESPACE';
  }

  /**
   * Asks the kernel whether it runs a cell. Sends messages even to a busy kernel.
   *
   * @param limitMs how long to wait for the connection and the kernel's first answer
   */
  settle(limitMs: number): Promise<void> {
    return settle(this.observers, limitMs);
  }

  /** @param notebook the notebook that this kernel runs; undefined if that is no longer known */
  join(notebook: JoinedNotebook | undefined): void {
    if (notebook?.resource !== this.notebook?.resource) {
      this.notebook = notebook;
      this.local.onDidChange();
    }
  }
}

/**
 * On Linux, shows whether ipykernel runs a cell, without sending it a message: ipykernel ignores SIGINT while it runs
 * no cell. Does not report when the status changes.
 */
function sigintStatus(pid: number): Observer {
  const statuses = {
    ignored: 'idle',
    caught: 'busy',
    default: 'unknown',
    unknown: 'unknown',
  } as const;
  return {
    kind: 'sigint',
    get status() {
      return waitsForCommand(pid) ? 'busy' : statuses[sigintDisposition(pid)];
    },
    canObserve: false,
    observe: () => undefined,
  };
}

function nameOf({ session, name, pid }: FoundKernel): string {
  return session === undefined || session === ''
    ? `${name || 'kernel'} (process ${pid})`
    : notebookName(session);
}
