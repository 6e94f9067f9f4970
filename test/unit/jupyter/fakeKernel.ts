import { Publisher, Reply, Router, type Socket } from 'zeromq';
import { newConnectionInfo, type ConnectionInfo } from '../../../src/jupyter/connectionFile';
import { fromFrames, toFrames } from '../../../src/jupyter/frames';
import type { JsonObject } from '../../../src/jupyter/json';
import type { RequestChannel } from '../../../src/jupyter/KernelChannels';
import { newRequest, type JupyterMessage, type ParentHeader } from '../../../src/jupyter/messages';

/** What a kernel does about a request: the content of its reply, or undefined for none. */
export type Answer = (request: JupyterMessage, channel: RequestChannel) => JsonObject | undefined;

/** A kernel of four real sockets in this process, which answers as it is told. */
export class FakeKernel {
  readonly received: string[] = [];
  answer: Answer = () => ({ status: 'ok' });
  private readonly shell = new Router({ linger: 0 });
  private readonly control = new Router({ linger: 0 });
  private readonly iopub = new Publisher({ linger: 0 });
  private readonly heartbeat = new Reply({ linger: 0 });

  private constructor(readonly info: ConnectionInfo) {}

  static async start(info?: ConnectionInfo): Promise<FakeKernel> {
    const kernel = new FakeKernel(info ?? (await newConnectionInfo()));
    const { ip, shell_port, control_port, iopub_port, hb_port } = kernel.info;
    await bind(kernel.shell, `tcp://${ip}:${shell_port}`);
    await bind(kernel.control, `tcp://${ip}:${control_port}`);
    await bind(kernel.iopub, `tcp://${ip}:${iopub_port}`);
    await bind(kernel.heartbeat, `tcp://${ip}:${hb_port}`);
    void kernel.serve(kernel.shell, 'shell');
    void kernel.serve(kernel.control, 'control');
    void kernel.echo();
    return kernel;
  }

  /** Publishes on iopub; with another key where one is given. */
  async publish(
    type: string,
    content: JsonObject,
    parent: ParentHeader = {},
    key = this.info.key,
  ): Promise<void> {
    const message = { ...newRequest('kernel', type, content), parent_header: parent };
    await this.iopub.send([`topic.${type}`, ...toFrames(message, key)]);
  }

  /** Publishes what never was a message. */
  async publishFrames(...frames: string[]): Promise<void> {
    await this.iopub.send(frames);
  }

  stop(): void {
    for (const socket of [this.shell, this.control, this.iopub, this.heartbeat]) {
      socket.close();
    }
  }

  private async serve(socket: Router, channel: RequestChannel): Promise<void> {
    for await (const [client, ...frames] of socket) {
      const parsed = fromFrames(frames, this.info.key);
      if (!('message' in parsed)) {
        continue;
      }
      const { header } = parsed.message;
      this.received.push(`${channel} ${header.msg_type}`);
      const content = this.answer(parsed.message, channel);
      if (content !== undefined && client !== undefined) {
        const type = header.msg_type.replace('_request', '_reply');
        const reply = { ...newRequest('kernel', type, content), parent_header: header };
        await socket.send([client, ...toFrames(reply, this.info.key)]);
      }
    }
  }

  private async echo(): Promise<void> {
    for await (const frames of this.heartbeat) {
      await this.heartbeat.send(frames);
    }
  }
}

/** Binds once the address is free: a closed socket lets go of it only some time later. */
async function bind(socket: Socket, address: string): Promise<void> {
  for (;;) {
    try {
      await socket.bind(address);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
        throw error;
      }
    }
  }
}
