import type { KernelDescription } from '../KernelSource';
import { serverName } from './serverAddress';

/** The entry of a server whose kernels cannot be listed. It gives the reason. */
export class ServerNotice implements KernelDescription {
  readonly id: string;
  readonly origin = 'server';
  readonly name: string;
  readonly identities = [];
  readonly language = undefined;
  readonly resource = undefined;
  readonly canInterrupt = false;
  readonly isOfWindow = false;
  readonly observers = [];
  readonly routes = [];

  constructor(
    url: string,
    readonly problem: string,
  ) {
    this.id = `server-${url}`;
    this.name = serverName(url);
  }

  dispose(): void {
    return undefined;
  }
}
