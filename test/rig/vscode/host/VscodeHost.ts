import { readFileSync } from 'node:fs';

/** A VS Code server in whose extension host tests run, and what shows its page. */
export interface VscodeHost {
  /** As suites are named after it: "VS Code 1.99.3". */
  readonly name: string;
  readonly platform: 'linux' | 'win32';
  /** What starts the server: a program and its first arguments. */
  readonly command: readonly string[];
  readonly chromium: string;
}

/** Leads the launcher to its VscodeHost, a JSON file. */
export const HOST_VARIABLE = 'KERNEL_INTERRUPT_VSCODE_HOST';

export function describedHost(env: NodeJS.ProcessEnv): VscodeHost {
  const file = env[HOST_VARIABLE];
  if (file === undefined) {
    throw new Error(`${HOST_VARIABLE} is not set: it names the VS Code to run.`);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as VscodeHost;
}

/** What the server's programs call a file of this machine. */
export function seenByHost(host: VscodeHost, file: string): string {
  return host.platform === 'win32' ? `Z:${file.replaceAll('/', '\\')}` : file;
}

/** The same in the path of a URI. */
export function uriPath(host: VscodeHost, file: string): string {
  return host.platform === 'win32' ? `/z:${file}` : file;
}
