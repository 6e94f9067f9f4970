import type { KernelDescription } from '../KernelSource';

/** Stands in the list for a server, or a server's file, whose kernels cannot be listed, with the reason. */
export class ServerNotice implements KernelDescription {
  readonly id: string;
  readonly origin = 'server';
  readonly identities = [];
  readonly language = undefined;
  readonly resource = undefined;
  readonly canInterrupt = false;
  readonly isOfWindow = false;
  readonly observers = [];
  readonly routes = [];

  constructor(
    readonly name: string,
    readonly problem: string,
  ) {
    this.id = `server-${name}`;
  }

  dispose(): void {
    return undefined;
  }
}
