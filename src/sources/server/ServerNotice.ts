import type { KernelDescription } from '../KernelSource';

/**
 * An entry in the list of kernels for a server that did not list its kernels, or that Kernel Interrupt does not
 * contact. The entry gives the reason.
 */
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
