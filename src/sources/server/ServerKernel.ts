import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { saysIpykernel } from '../../jupyter/kernelInfo';
import { InsideKernel } from '../../kernels/inside/InsideKernel';
import type { InterruptSettings } from '../../kernels/InterruptSettings';
import type { Observer } from '../../kernels/observe/Observer';
import { controlRoute } from '../../kernels/routes/controlRoute';
import type { InterruptRoute } from '../../kernels/routes/InterruptRoute';
import { serverRoute } from '../../kernels/routes/serverRoute';
import { signalRule, type SignalRule } from '../../kernels/signalRule';
import type { JoinedNotebook, KernelDescription, KernelIdentity } from '../KernelSource';
import type { ConnectionSlots } from './ConnectionSlots';
import { openChannels } from './openChannels';
import { serverIdentity } from './serverAddress';
import type { NamedKernel, ServerClient } from './ServerClient';
import { ServerKernelState } from './ServerKernelState';
import { ServerMessages, type OpenChannels, type ServerMessagesOptions } from './ServerMessages';

export interface ServerKernelParts {
  readonly settings: () => InterruptSettings;
  /** Returns the text of pythonFiles/inside_kernel.py. */
  readonly insideScript: () => Promise<string>;
  readonly logger: Logger;
  /** Whether the kernel with this connection file was found on this machine, or registered. */
  readonly isFoundHere: (connectionFile: string) => boolean;
  /** Opens the kernel's channels; default: through a WebSocket of the server. */
  readonly open?: ServerMessagesOptions['open'];
}

export interface ServerKernelOptions extends ServerKernelParts {
  readonly client: ServerClient;
  readonly slots: ConnectionSlots;
  readonly listed: NamedKernel;
  /** The kernel's connection file, if the server runs on this machine. */
  readonly connectionFile?: string | undefined;
  readonly onDidChange: () => void;
}

/**
 * The description of a kernel of a Jupyter server. If the kernel was found on this machine, its own process is observed
 * and interrupted first, and the server is only one more route.
 */
export class ServerKernel implements KernelDescription {
  readonly id: string;
  readonly origin = 'server';
  readonly isOfWindow = false;
  readonly canInterrupt = true;
  readonly identities: readonly KernelIdentity[];
  /** The server's name as part of a sentence: `the Jupyter server at localhost:8888`. */
  readonly serverName: string;
  /** One sentence: why the server did not answer, or why there is no connection to the kernel. */
  problem: string | undefined;
  private listed: NamedKernel;
  private readonly state: ServerKernelState;
  private readonly messages: ServerMessages;
  private readonly insideKernel: InsideKernel;
  private readonly server: InterruptRoute;
  private isLookAllowed = false;
  private joined: JoinedNotebook | undefined;

  constructor(private readonly options: ServerKernelOptions) {
    const { client, slots, listed, connectionFile: path } = options;
    const { insideScript, logger, onDidChange } = options;
    this.id = `server-${listed.id}-${client.access.url}`;
    this.identities = [
      { kind: 'server', url: serverIdentity(client.access.url), id: listed.id },
      ...(path === undefined ? [] : [{ kind: 'connectionFile', path } as const]),
    ];
    this.listed = listed;
    this.serverName = client.name;
    this.state = new ServerKernelState({ client, listed, logger, onDidChange });
    this.messages = new ServerMessages({
      ...{ slots, logger, onDidChange, name: this.name },
      mayOpen: () => this.mayOpen(),
      open: () => this.openChannels(),
      onClose: (status) => {
        this.isLookAllowed = false;
        if (status === 'idle') {
          this.state.sawIdle();
        }
      },
      // The look to which the user agreed does not take place. Another look needs another question.
      onGivenUp: (isLate) => {
        this.isLookAllowed = false;
        if (isLate) {
          this.problem = `Kernel Interrupt has too many open connections to ${client.name}. Try again in a moment.`;
        }
      },
    });
    this.insideKernel = new InsideKernel({
      monitor: () => this.messages.use(),
      script: insideScript,
    });
    this.server = serverRoute(async (cancelled) => {
      try {
        await client.interruptKernel(listed.id, cancelled);
      } catch (error) {
        // The kernel may have ended during the interrupt.
        await this.state.askWhetherEnded();
        throw error;
      }
    });
  }

  get name(): string {
    const { notebook, spec, id } = this.listed;
    return this.joined?.name ?? notebook ?? `${spec || 'kernel'} (${id.slice(0, 8)})`;
  }

  get resource(): string | undefined {
    return this.joined?.resource;
  }

  /** Undefined if a notebook is joined: then the notebook's description names the extension that runs the kernel. */
  get runBy(): string | undefined {
    return this.joined ? undefined : this.serverName;
  }

  /** The name of the notebook in the kernel's session. */
  get notebook(): string | undefined {
    return this.listed.notebook;
  }

  /**
   * Whether the kernel may be asked which notebook it runs. The setting `controlInterrupt` must allow the question, and
   * the kernel must be busy, or its state unknown. Another client must be connected, so that no outputs are lost when
   * we connect.
   */
  get mayBeAskedForNotebook(): boolean {
    const { connections, status } = this.state;
    const others = connections - (this.messages.isOpen ? 1 : 0);
    return this.isInsideAllowed && others > 0 && (status === 'busy' || status === 'unknown');
  }

  /** Whether the kernel has ended, according to the server. */
  get hasEnded(): boolean {
    return this.state.status === 'dead';
  }

  /**
   * Restarts the kernel. Undefined if the Jupyter extension has to do it, because that extension also prepares the
   * restarted kernel for the notebook.
   */
  get restart(): (() => Promise<void>) | undefined {
    const { client, listed } = this.options;
    return this.joined ? undefined : () => client.restartKernel(listed.id);
  }

  get restartQuestion(): string {
    return `Restart ${this.name}? It loses its variables.`;
  }

  get language(): string | undefined {
    return this.messages.info?.language;
  }

  get signalRule(): SignalRule {
    return signalRule({}, this.messages.info);
  }

  get observers(): readonly Observer[] {
    if (this.isFoundHere) {
      return [];
    }
    // The server's last answer is older than the state of the notebook's cells, which another source observes.
    return this.joined ? [this.messages] : [this.messages, this.state];
  }

  get routes(): readonly InterruptRoute[] {
    const control = controlRoute({ inside: this.inside, isRemote: true });
    return [...(control ? [control] : []), this.server];
  }

  /** Only ipykernel runs our code, and only while we are connected to its channels. */
  get inside(): InsideKernel | undefined {
    const { info, isOpen } = this.messages;
    const isAllowed = this.isInsideAllowed && this.signalRule === 'allowed';
    return isOpen && info && saysIpykernel(info) && isAllowed ? this.insideKernel : undefined;
  }

  async lookQuestion(): Promise<string | undefined> {
    // The user's agreement holds for one connection. If that connection is lost, this call ends the agreement.
    this.messages.dropLost();
    if (this.isFoundHere || this.isLookAllowed) {
      return undefined;
    }
    await this.state.settle();
    return this.state.isUnattended
      ? `No notebook is connected to the kernel ${this.name} now. The server keeps the outputs of this kernel's cells until a notebook connects, but drops them if Kernel Interrupt connects to look inside. Look inside?`
      : undefined;
  }

  allowLook(): void {
    this.isLookAllowed = true;
  }

  /** Connects to the kernel if `mayOpen` allows it, and waits for the first answer of the kernel. */
  connect(limitMs: number): Promise<void> {
    return this.messages.connect(limitMs);
  }

  /** @param notebook the notebook that this kernel runs; undefined if that is no longer known */
  join(notebook: JoinedNotebook | undefined): void {
    if (notebook?.resource !== this.joined?.resource) {
      this.joined = notebook;
      this.options.onDidChange();
    }
  }

  /** Updates the description from the server's latest list. */
  update(listed: NamedKernel): void {
    this.problem = undefined;
    this.listed = listed;
    this.state.update(listed);
  }

  dispose(): void {
    this.messages.dispose();
  }

  get kernelId(): string {
    return this.listed.id;
  }

  /**
   * Whether we may connect to the kernel. Asks the server, because the notebook may have disconnected since the last
   * answer. Connecting would then lose the outputs that the server keeps for the notebook.
   */
  private async mayOpen(): Promise<boolean> {
    this.problem = await this.state.refresh();
    const isSafe = !this.state.isUnattended || this.isLookAllowed;
    return this.problem === undefined && this.state.status !== 'dead' && isSafe;
  }

  private async openChannels(): Promise<OpenChannels> {
    const { client, listed, logger, open } = this.options;
    const hasEnded = (): Promise<boolean> => this.state.askWhetherEnded();
    try {
      const opening = open?.() ?? openChannels({ client, id: listed.id, hasEnded, logger });
      const channels = await opening;
      // Not earlier: if the opening fails, no message of ours was sent.
      this.state.disturb();
      this.problem = undefined;
      return channels;
    } catch (error) {
      this.problem = messageOf(error);
      throw error;
    }
  }

  private get isInsideAllowed(): boolean {
    return this.options.settings().controlInterrupt === 'auto';
  }

  private get isFoundHere(): boolean {
    const { connectionFile, isFoundHere } = this.options;
    return connectionFile !== undefined && isFoundHere(connectionFile);
  }
}
