import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { seenByHost, type VscodeHost } from './VscodeHost';

export interface ServerOptions {
  readonly host: VscodeHost;
  /** Holds the server's settings (`data/User/settings.json`) and logs. */
  readonly dataDir: string;
  readonly extensionsDir: string;
  readonly workspaceTrust: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** A VS Code server that listens on a port of this machine. */
export class VscodeServer {
  private constructor(
    readonly port: number,
    private readonly supervisor: ChildProcess,
    readonly log: string,
  ) {}

  static async start(options: ServerOptions): Promise<VscodeServer> {
    const { host, dataDir, extensionsDir, env } = options;
    const log = path.join(dataDir, 'server.log');
    await writeFile(log, '');
    const args = [
      ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token'],
      ...['--accept-server-license-terms', '--telemetry-level', 'off'],
      ...['--server-data-dir', seenByHost(host, dataDir)],
      ...['--extensions-dir', seenByHost(host, extensionsDir)],
      ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
    ];
    // Under Wine, the supervisor ends only its own group: `Wine.alone` ends all other processes of the prefix.
    const mode = host.platform === 'win32' ? 'group' : 'all';
    const supervise = [
      path.join(__dirname, 'superviseServer.js'),
      mode,
      log,
      ...host.command,
      ...args,
    ];
    const supervisor = spawn(process.execPath, supervise, {
      env,
      stdio: ['pipe', 'ignore', 'inherit'],
      detached: true,
    });
    return new VscodeServer(await listening(supervisor, log), supervisor, log);
  }

  get hasEnded(): boolean {
    return hasEnded(this.supervisor);
  }

  /** Resolves when the server has ended. */
  async ended(): Promise<void> {
    if (!this.hasEnded) {
      await once(this.supervisor, 'exit');
    }
  }

  /**
   * Ends the server.
   *
   * @throws Error if a process that it started did not end with it
   */
  async stop(): Promise<void> {
    this.supervisor.stdin?.end();
    await this.ended();
    if (this.supervisor.exitCode === 1) {
      throw new Error('VS Code left processes behind.');
    }
  }
}

const START_LIMIT_MS = 60_000;
const POLL_MS = 50;

/** Waits until the server listens, and returns its port, which only the log names. */
async function listening(supervisor: ChildProcess, log: string): Promise<number> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const text = await readFile(log, 'utf8');
    const port = /agent listening on (\d+)/.exec(text)?.[1];
    if (port !== undefined) {
      return Number(port);
    }
    if (hasEnded(supervisor)) {
      throw new Error(`The VS Code server did not start:\n${text}`);
    }
    if (Date.now() > deadline) {
      supervisor.stdin?.end();
      throw new Error(`The VS Code server did not listen within ${START_LIMIT_MS} ms:\n${text}`);
    }
    await delay(POLL_MS);
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
