import type { Interrupter, KernelRegistration, LeftProcess } from '../../api';
import type { Logger } from '../../base/logger';
import { KernelInterruptError } from '../../base/errors';
import type { ChildProcess } from '../../daemon/childProcesses';
import type { ProcessInterrupter } from '../../daemon/DaemonInterrupter';
import type { ProcessDiagnosis, Refusal } from '../../daemon/processDiagnosis';
import { saysIpykernel } from '../../jupyter/kernelInfo';
import type { InterruptSettings } from '../../kernels/InterruptSettings';
import { InsideKernel } from '../../kernels/inside/InsideKernel';
import { KernelProcess } from '../../kernels/KernelProcess';
import {
  MessagesObserver,
  type Listening,
  type Monitor,
} from '../../kernels/observe/MessagesObserver';
import type { Observer } from '../../kernels/observe/Observer';
import { ProcessObserver } from '../../kernels/observe/ProcessObserver';
import { ProviderObserver } from '../../kernels/observe/ProviderObserver';
import type { InterruptRoute, RouteFactory } from '../../kernels/routes/InterruptRoute';
import { SOME_EXTENSION } from '../../kernels/routes/routeName';
import { routesTo } from '../../kernels/routes/routes';
import { signalRule, type SignalRule } from '../../kernels/signalRule';
import type { KernelDescription, KernelIdentity, KernelOrigin } from '../KernelSource';
import { processInterrupterOf } from './processInterrupterOf';

/** A kernel as another extension registers it. This project's own code may also pass a `ProcessInterrupter`. */
export type ProvidedKernel = Omit<KernelRegistration, 'interrupter'> & {
  readonly interrupter?: Interrupter | ProcessInterrupter;
};

export interface RegistrationParts {
  /** Creates an interrupter for a kernel that was registered without one. */
  readonly createInterrupter: (kernel: ProvidedKernel) => Promise<ProcessInterrupter>;
  readonly settings: () => InterruptSettings;
  readonly logger: Logger;
  /** Returns the text of pythonFiles/inside_kernel.py. Without it, no code runs inside kernels. */
  readonly insideScript?: (() => Promise<string>) | undefined;
  /** The routes to a kernel; default: all routes. */
  readonly routes?: readonly RouteFactory[];
  /** Opens the monitor of the kernel with this connection file; default: `KernelMonitor.open`. */
  readonly openMonitor?: (connectionFile: string) => Promise<Monitor>;
  /** How to listen to the kernel's messages; default: connect at once, and ask the kernel whether it runs a cell. */
  readonly listening?: Listening;
  /** Observers in addition to those of the registration. */
  readonly moreObservers?: readonly Observer[];
}

export interface RegistrationOptions extends RegistrationParts {
  readonly id: string;
  readonly kernel: ProvidedKernel;
  /** Called when the kernel's state changes. */
  readonly onDidChange: () => void;
}

/** The description of a kernel that its provider registered. */
export class Registration implements KernelDescription {
  readonly id: string;
  readonly origin: KernelOrigin = 'registered';
  readonly isOfWindow: boolean = true;
  readonly runBy: string | undefined = SOME_EXTENSION;
  readonly interruptMode: KernelRegistration['interruptMode'];
  readonly restart: (() => Promise<void>) | undefined;
  readonly observers: readonly Observer[];
  private readonly process: KernelProcess;
  private readonly insideKernel: InsideKernel | undefined;
  private readonly messages: MessagesObserver | undefined;
  private readonly provider: ProviderObserver;

  /** @throws KernelInterruptError `CANNOT_INTERRUPT` if the registration has nothing to interrupt the kernel with */
  constructor(private readonly options: RegistrationOptions) {
    const { id, kernel, logger, openMonitor, onDidChange } = options;
    const { name, process, connectionFile, interrupter, interruptMode } = kernel;
    this.id = id;
    this.interruptMode = interruptMode;
    this.restart = kernel.restart && (async () => kernel.restart?.());
    if (!isReachable(kernel)) {
      throw new KernelInterruptError(
        'CANNOT_INTERRUPT',
        `${name} cannot be interrupted. Register it with a process, an interrupter, a connection file or an interrupt function.`,
      );
    }
    const { status } = kernel;
    const onDidChangeStatus = kernel.onDidChangeStatus?.bind(kernel);
    const provided = { ...(status && { status }), ...(onDidChangeStatus && { onDidChangeStatus }) };
    this.provider = new ProviderObserver(provided, () => {
      if (this.provider.status === 'busy') {
        this.messages?.monitor?.expectCell();
      }
      onDidChange();
    });
    const processObserver = process && new ProcessObserver(process, () => this.exited());
    const { listening } = options;
    const common = { name, logger, openMonitor, listening, onDidChange };
    this.messages =
      connectionFile === undefined
        ? undefined
        : new MessagesObserver({ ...common, connectionFile });
    const { moreObservers = [] } = options;
    this.observers = [
      ...[this.messages, this.provider, processObserver].filter((one) => one !== undefined),
      ...moreObservers,
    ];
    const { insideScript } = options;
    this.insideKernel =
      insideScript &&
      new InsideKernel({ monitor: () => this.messages?.monitor, script: insideScript });
    this.process = new KernelProcess({
      ...{ name, process, interruptMode, logger },
      ports:
        connectionFile === undefined
          ? undefined
          : async () => (await import('../../jupyter/tcpPorts.js')).readTcpPorts(connectionFile),
      interrupter: interrupter && processInterrupterOf(interrupter),
      createInterrupter: () => options.createInterrupter(kernel),
      takesSignals: () => this.signalRule === 'allowed',
      // Until the kernel answers, we assume that it handles an interrupt_request by sending SIGINT to itself.
      signalsItself: () => this.messages?.info?.usesJupyterSession !== false,
      monitor: () => this.messages?.monitor,
    });
  }

  get name(): string {
    return this.options.kernel.name;
  }

  get resource(): string | undefined {
    return this.options.kernel.resource?.toString();
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
    return this.messages?.info?.language ?? this.options.kernel.language;
  }

  get signalRule(): SignalRule {
    return signalRule(this.options.kernel, this.messages?.info);
  }

  /**
   * Only ipykernel runs our code. The kernel's messages say whether it is ipykernel. Until the first of them arrives,
   * the command line of its process decides.
   */
  get inside(): InsideKernel | undefined {
    const { info, monitor } = this.messages ?? {};
    const isIpykernel =
      info?.implementation === undefined
        ? this.options.listening?.isIpykernel === true
        : saysIpykernel(info);
    const isAllowed =
      this.options.settings().controlInterrupt === 'auto' && this.signalRule === 'allowed';
    return monitor && isIpykernel && isAllowed ? this.insideKernel : undefined;
  }

  get canInterrupt(): boolean {
    return isReachable(this.options.kernel);
  }

  get routes(): readonly InterruptRoute[] {
    const { kernel, settings, routes } = this.options;
    return routesTo(
      {
        process: this.process,
        prefersMessage: kernel.interruptMode === 'message',
        settings: settings(),
        inside: this.inside,
        // Called as a method, because the provider's registration may be an instance of a class.
        interrupt: kernel.interrupt && (async () => kernel.interrupt?.()),
      },
      routes,
    );
  }

  /** Does the slow part of an interrupt in advance: makes the interrupter and attaches it to the process. */
  async prepare(): Promise<void> {
    await this.process.attach();
  }

  diagnose(): Promise<ProcessDiagnosis | Refusal | undefined> {
    return this.options.kernel.process ? this.process.diagnose() : Promise.resolve(undefined);
  }

  listChildren(): Promise<readonly ChildProcess[] | undefined> {
    return this.process.listChildren();
  }

  endChild(child: LeftProcess): Promise<void> {
    return this.process.endChild(child);
  }

  dispose(): void {
    this.process.dispose();
    this.messages?.dispose();
    this.provider.dispose();
  }

  private exited(): void {
    this.messages?.dispose();
    this.provider.dispose();
    this.options.onDidChange();
  }
}

function isReachable({ process, interrupter, connectionFile, interrupt }: ProvidedKernel): boolean {
  return (
    process?.pid !== undefined ||
    [interrupter, connectionFile, interrupt].some((given) => given !== undefined)
  );
}
