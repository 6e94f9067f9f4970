import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../base/errors';
import { Listeners } from '../../base/Listeners';
import type { KernelDescription, KernelSource } from '../KernelSource';
import { ConnectionSlots } from './ConnectionSlots';
import { isKnown, type AnyServer, type KnownServer } from './KnownServer';
import { ProcessCheck } from './ProcessCheck';
import { ServerClient, type NamedKernel } from './ServerClient';
import { ServerKernel, type ServerKernelParts } from './ServerKernel';
import { ServerNotice } from './ServerNotice';

export interface ServerSourceOptions extends ServerKernelParts {
  /** Returns the servers to which the user has connected, and those that were found on this machine. */
  readonly servers: () => Promise<readonly AnyServer[]>;
  /** How long a server may take to answer; default: 5 s. */
  readonly answerLimitMs?: number;
}

interface ListedServer {
  readonly known: KnownServer;
  readonly client: ServerClient;
  readonly slots: ConnectionSlots;
  /** Checks the server's process. Undefined if the user has entered the server's address. */
  readonly check?: ProcessCheck | undefined;
  readonly kernels: readonly ServerKernel[];
  readonly notice?: ServerNotice | undefined;
}

/**
 * The kernels of Jupyter servers. The servers are asked for their lists only when a command, the view or a tool needs
 * them, and only over REST: nothing is polled, and no kernel gets a message.
 */
export class ServerSource implements KernelSource {
  private list: readonly ListedServer[] = [];
  private refused: readonly ServerNotice[] = [];
  private readonly listeners: Listeners<[]>;
  /** The servers that are being asked. */
  private readonly asked = new Map<ServerClient, Promise<void>>();
  private disposed = false;

  constructor(private readonly options: ServerSourceOptions) {
    this.listeners = new Listeners(options.logger);
  }

  /** The kernels that the servers list, without those that have ended since. */
  get listed(): readonly ServerKernel[] {
    return this.list.flatMap(({ kernels }) => kernels.filter(({ hasEnded }) => !hasEnded));
  }

  /**
   * The kernels that the servers list. A server also has an entry of its own if it is not contacted, or if it failed to
   * list its kernels and none are known from before.
   */
  get kernels(): readonly KernelDescription[] {
    const listed = this.list.flatMap(({ kernels, notice }) => [
      ...kernels,
      ...(notice ? [notice] : []),
    ]);
    return [...listed, ...this.refused];
  }

  onDidChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  /** Asks all servers at once. A server that does not answer delays no other one. Never rejects. */
  async refresh(): Promise<void> {
    const began = performance.now();
    const servers: readonly AnyServer[] = await this.options.servers().catch((error: unknown) => {
      this.options.logger.warn(`The Jupyter servers were not found: ${messageOf(error)}`);
      return [];
    });
    if (!this.disposed) {
      this.list = servers.filter(isKnown).map((known) => this.listedServer(known, began));
      this.refused = servers.flatMap((server) =>
        isKnown(server) ? [] : new ServerNotice(server.name, server.refusal),
      );
      this.listeners.emit();
      await Promise.all(this.list.map((server) => this.listOnce(server)));
    }
  }

  dispose(): void {
    this.disposed = true;
    this.list = [];
    this.refused = [];
    this.listeners.emit();
    this.listeners.clear();
  }

  /** Keeps the client and the kernels of a server, unless its address, its credentials or its process has changed. */
  private listedServer(known: KnownServer, foundAt: number): ListedServer {
    const same = this.list.find((one) => isDeepStrictEqual(one.known, known));
    if (same) {
      same.check?.found(foundAt);
      return same;
    }
    const { servers, answerLimitMs: limitMs } = this.options;
    const check = known.process && new ProcessCheck(known, servers, foundAt);
    const client = new ServerClient(known.access, { limitMs, check: check && (() => check.run()) });
    return { known, client, check, slots: new ConnectionSlots(), kernels: [] };
  }

  private listOnce(server: ListedServer): Promise<void> {
    const { asked } = this;
    const { client } = server;
    const listing =
      asked.get(client) ?? this.listKernels(server).finally(() => asked.delete(client));
    asked.set(client, listing);
    return listing;
  }

  private async listKernels(server: ListedServer): Promise<void> {
    const { client } = server;
    try {
      const listed = await client.listKernels();
      const kernels = listed.map((kernel) => this.describe(server, kernel));
      this.replace(server, { ...server, kernels, notice: undefined });
    } catch (error) {
      const sentence = messageOf(error);
      this.options.logger.info(sentence);
      server.kernels.forEach((kernel) => (kernel.problem = sentence));
      const isEmpty = server.kernels.length === 0;
      const notice = isEmpty ? new ServerNotice(client.name, sentence) : undefined;
      this.replace(server, { ...server, notice });
    }
  }

  private describe(
    { known, client, slots, kernels }: ListedServer,
    listed: NamedKernel,
  ): ServerKernel {
    const same = kernels.find(({ kernelId }) => kernelId === listed.id);
    if (same) {
      same.update(listed);
      return same;
    }
    const { runtimeFolder } = known;
    return new ServerKernel({
      ...this.options,
      ...{ client, listed, slots },
      connectionFile: runtimeFolder && path.join(runtimeFolder, `kernel-${listed.id}.json`),
      onDidChange: () => this.listeners.emit(),
    });
  }

  /** Changes nothing if the server is no longer known: it may be gone when its list arrives. */
  private replace(server: ListedServer, by: ListedServer): void {
    this.list = this.list.map((one) => (one.client === server.client ? by : one));
    this.listeners.emit();
  }
}
