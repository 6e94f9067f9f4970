import { setImmediate } from 'node:timers/promises';
import { Publisher, Reply, Router, type Socket } from 'zeromq';
import { newConnectionInfo, type ConnectionInfo } from '../../../src/jupyter/connectionFile';
import { fromFrames, toFrames } from '../../../src/jupyter/frames';
import type { JsonObject } from '../../../src/jupyter/json';
import type { RequestChannel } from '../../../src/jupyter/KernelChannels';
import { newRequest, type JupyterMessage, type ParentHeader } from '../../../src/jupyter/messages';

const BIND_LIMIT_MS = 5000;

/** Returns the content of the reply to a request; undefined sends no reply. */
export type Answer = (request: JupyterMessage, channel: RequestChannel) => JsonObject | undefined;

/** A kernel in this process, on four real ZeroMQ sockets. It answers requests as the test says. */
export class FakeZmqKernel {
  /** The channel and the type of each request, in order, such as `shell execute_request`. */
  readonly received: string[] = [];
  answer: Answer = () => ({ status: 'ok' });
  private readonly shell = new Router({ linger: 0 });
  private readonly control = new Router({ linger: 0 });
  private readonly iopub = new Publisher({ linger: 0 });
  private readonly heartbeat = new Reply({ linger: 0 });

  private constructor(readonly info: ConnectionInfo) {}

  static async start(info?: ConnectionInfo): Promise<FakeZmqKernel> {
    const kernel = new FakeZmqKernel(info ?? (await newConnectionInfo()));
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

  /** Publishes a message on iopub, signed with `key`. */
  async publish(
    type: string,
    content: JsonObject,
    parent: ParentHeader = {},
    { key = this.info.key, topic = `topic.${type}` } = {},
  ): Promise<void> {
    const message = { ...newRequest('kernel', type, content), parent_header: parent };
    await this.iopub.send([topic, ...toFrames(message, key)]);
  }

  /** Publishes on iopub frames that are not a Jupyter message. */
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

/** Binds as soon as the address is free: ZeroMQ frees it some time after the previous socket was closed. */
async function bind(socket: Socket, address: string): Promise<void> {
  const deadline = performance.now() + BIND_LIMIT_MS;
  for (;;) {
    try {
      await socket.bind(address);
      return;
    } catch (error) {
      const isInUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isInUse || performance.now() > deadline) {
        throw error;
      }
      await setImmediate();
    }
  }
}
