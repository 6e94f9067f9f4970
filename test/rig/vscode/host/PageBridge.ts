import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runInThisContext } from 'node:vm';
import type { Page } from 'playwright-core';
import type { BridgeAnswer, BridgeRequest } from '../page/bridge';

type PageAction = (page: Page, argument: unknown) => unknown;

/** Runs actions on VS Code's page for the tests, which are in the extension host: see ../page/ui.ts. */
export class PageBridge {
  /** A part of the address. Without it, other programs of this machine cannot use the bridge. */
  private readonly secret = randomUUID();

  private constructor(
    private readonly server: Server,
    private readonly onExit: (code: number) => void,
  ) {}

  /** Undefined until the page is open. */
  page: Page | undefined;

  static async listen(onExit: (code: number) => void): Promise<PageBridge> {
    const server = createServer();
    const bridge = new PageBridge(server, onExit);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void bridge.answer(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return bridge;
  }

  get address(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/${this.secret}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== `/${this.secret}`) {
      response.writeHead(404).end();
      return;
    }
    const answer = await this.run(request).catch((error: unknown): BridgeAnswer => ({
      error: String(error),
    }));
    response.end(JSON.stringify(answer));
  }

  private async run(request: IncomingMessage): Promise<BridgeAnswer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const asked = JSON.parse(Buffer.concat(chunks).toString('utf8')) as BridgeRequest;
    if (asked.kind === 'exit') {
      if (asked.reason !== undefined) {
        process.stdout.write(`${asked.reason}\n`);
      }
      this.onExit(asked.code);
      return {};
    }
    if (this.page === undefined) {
      throw new Error('The page is not open yet.');
    }
    const action = runInThisContext(`(${asked.action})`) as PageAction;
    return { result: await action(this.page, asked.argument) };
  }
}
