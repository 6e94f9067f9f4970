import type { Interrupter, KernelRegistration } from '../../api';
import type { Logger } from '../../base/logger';
import { KernelInterruptError } from '../../base/errors';
import type { ProcessInterrupter } from '../../daemon/DaemonInterrupter';
import type { ProcessDiagnosis, Refusal } from '../../daemon/processDiagnosis';
import type { InterruptSettings } from '../../kernels/InterruptSettings';
import { KernelProcess } from '../../kernels/KernelProcess';
import { MessagesObserver, type KernelWatcher } from '../../kernels/observe/MessagesObserver';
import type { Observer } from '../../kernels/observe/Observer';
import { ProcessObserver } from '../../kernels/observe/ProcessObserver';
import { ProviderObserver } from '../../kernels/observe/ProviderObserver';
import type { InterruptRoute, RouteFactory } from '../../kernels/routes/InterruptRoute';
import { routesTo } from '../../kernels/routes/routes';
import type { KernelDescription, KernelIdentity } from '../KernelSource';
import { processInterrupterOf } from './processInterrupterOf';

/** A registration as other extensions write it, or with an interrupter of ours. */
export type ProvidedKernel = Omit<KernelRegistration, 'interrupter'> & {
  readonly interrupter?: Interrupter | ProcessInterrupter;
};

export interface RegistrationParts {
  /** Makes the interrupter of a kernel that came without one. */
  readonly createInterrupter: (kernel: ProvidedKernel) => Promise<ProcessInterrupter>;
  readonly settings: () => InterruptSettings;
  readonly logger: Logger;
  /** The routes to a kernel; default: every one that there is. */
  readonly routes?: readonly RouteFactory[];
  /** Opens the monitor of a connection file; default: `KernelMonitor.open`. */
  readonly openMonitor?: (connectionFile: string) => Promise<KernelWatcher>;
}

export interface RegistrationOptions extends RegistrationParts {
  readonly id: string;
  readonly kernel: ProvidedKernel;
  /** Called when the kernel does something else. */
  readonly onDidChange: () => void;
}

/** One registration of a kernel by its provider, as the list of kernels sees it. */
export class Registration implements KernelDescription {
  readonly id: string;
  readonly name: string;
  readonly resource: string | undefined;
  readonly interruptMode: KernelRegistration['interruptMode'];
  readonly restart: (() => Promise<void>) | undefined;
  readonly observers: readonly Observer[];
  private readonly process: KernelProcess;
  private readonly messages: MessagesObserver | undefined;
  private readonly provider: ProviderObserver;

  /** @throws KernelInterruptError `CANNOT_INTERRUPT` where the registration names no way to the kernel */
  constructor(private readonly options: RegistrationOptions) {
    const { id, kernel, logger, openMonitor, onDidChange } = options;
    const { name, process, connectionFile, interrupter, interruptMode } = kernel;
    this.id = id;
    this.name = name;
    this.resource = kernel.resource?.toString();
    this.interruptMode = interruptMode;
    this.restart = kernel.restart && (async () => kernel.restart?.());
    if (!this.canInterrupt) {
      throw new KernelInterruptError(
        'CANNOT_INTERRUPT',
        `There is no way to interrupt ${name}: register it with a process, an interrupter, a connection file or an interrupt function.`,
      );
    }
    const { status } = kernel;
    const onDidChangeStatus = kernel.onDidChangeStatus?.bind(kernel);
    const said = { ...(status && { status }), ...(onDidChangeStatus && { onDidChangeStatus }) };
    this.provider = new ProviderObserver(said, onDidChange);
    const processObserver = process && new ProcessObserver(process, () => this.exited());
    const watched = { name, logger, openMonitor, onDidChange };
    this.messages =
      connectionFile === undefined
        ? undefined
        : new MessagesObserver({ ...watched, connectionFile });
    this.observers = [this.messages, this.provider, processObserver].filter(
      (observer) => observer !== undefined,
    );
    this.process = new KernelProcess({
      ...{ name, process, interruptMode, logger },
      interrupter: interrupter && processInterrupterOf(interrupter),
      createInterrupter: () => options.createInterrupter(kernel),
      takesSignals: () => this.takesSignals,
      monitor: () => this.messages?.monitor,
    });
  }

  get identities(): readonly KernelIdentity[] {
    const { process, connectionFile } = this.options.kernel;
    return [
      ...(process?.pid === undefined ? [] : [{ kind: 'process', pid: process.pid } as const]),
      ...(connectionFile === undefined
        ? []
        : [{ kind: 'connectionFile', path: connectionFile } as const]),
    ];
  }

  get language(): string | undefined {
    return this.options.kernel.language ?? this.messages?.language;
  }

  get canInterrupt(): boolean {
    const { process, interrupter, connectionFile, interrupt } = this.options.kernel;
    return (
      process?.pid !== undefined ||
      [interrupter, connectionFile, interrupt].some((way) => way !== undefined)
    );
  }

  get routes(): readonly InterruptRoute[] {
    const { kernel, settings, routes } = this.options;
    return routesTo(
      {
        process: this.process,
        prefersMessage: kernel.interruptMode === 'message',
        settings: settings(),
        // Called on the registration: a provider may have written a class.
        interrupt: kernel.interrupt && (async () => kernel.interrupt?.()),
      },
      routes,
    );
  }

  diagnose(): Promise<ProcessDiagnosis | Refusal | undefined> {
    return this.options.kernel.process ? this.process.diagnose() : Promise.resolve(undefined);
  }

  dispose(): void {
    this.process.dispose();
    this.messages?.dispose();
    this.provider.dispose();
  }

  /**
   * Whether the kernel may be sent a signal, Ctrl+C or its event. What its provider says counts. Without that only
   * ipykernel is known to survive: other kernels that say they are Python may end at a signal though they catch it
   * (async-kernel, xeus-python).
   */
  private get takesSignals(): boolean {
    const { interruptMode, language } = this.options.kernel;
    return (
      interruptMode === 'signal' ||
      (interruptMode === undefined &&
        (language ? language === 'python' : this.messages?.isIpykernel === true))
    );
  }

  private exited(): void {
    this.messages?.dispose();
    this.provider.dispose();
    this.options.onDidChange();
  }
}
