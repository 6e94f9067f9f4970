import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request that tests in the extension host send over HTTP to the program that started VS Code. */
export type BridgeRequest =
  | { readonly kind: 'page'; readonly action: string; readonly argument: unknown }
  | { readonly kind: 'exit'; readonly code: number; readonly reason?: string };

export interface BridgeAnswer {
  readonly result?: unknown;
  readonly error?: string;
}

/** The variable with the address of the program that started VS Code. It is not set if VS Code has its own window. */
export const BRIDGE_VARIABLE = 'KERNEL_INTERRUPT_TEST_PAGE';

export async function askLauncher(asked: BridgeRequest): Promise<unknown> {
  const address = process.env[BRIDGE_VARIABLE];
  if (address === undefined) {
    throw new Error(`${BRIDGE_VARIABLE} is not set: there is no page.`);
  }
  // Node's fetch cannot connect under Wine.
  const outgoing = request(address, { method: 'POST' });
  outgoing.end(JSON.stringify(asked));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const { result, error } = JSON.parse(await text(response)) as BridgeAnswer;
  if (error !== undefined) {
    throw new Error(error);
  }
  return result;
}
