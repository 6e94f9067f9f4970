import { readFileSync } from 'node:fs';

/** A VS Code server, which runs tests in its extension host, and the browser that shows its page. */
export interface VscodeHost {
  /** The name in the summary: "VS Code 1.99.3". */
  readonly name: string;
  readonly platform: 'linux' | 'win32';
  /** The program that starts the server, and its first arguments. */
  readonly command: readonly string[];
  readonly chromium: string;
}

/** Names the JSON file with the VscodeHost, for the launcher. */
export const HOST_VARIABLE = 'KERNEL_INTERRUPT_VSCODE_HOST';

export function describedHost(env: NodeJS.ProcessEnv): VscodeHost {
  const file = env[HOST_VARIABLE];
  if (file === undefined) {
    throw new Error(`${HOST_VARIABLE} is not set: it names the VS Code to run.`);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as VscodeHost;
}

/** Returns the path by which the server finds a file of this machine. */
export function seenByHost(host: VscodeHost, file: string): string {
  return host.platform === 'win32' ? `Z:${file.replaceAll('/', '\\')}` : file;
}

/** Returns the path that a file of this machine has in a URI of the server. */
export function uriPath(host: VscodeHost, file: string): string {
  return host.platform === 'win32' ? `/z:${file}` : file;
}
