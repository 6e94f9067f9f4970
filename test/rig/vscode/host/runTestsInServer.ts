import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { format } from 'node:util';
import { followFile } from '../../windows/followFile';
import { BRIDGE_VARIABLE } from '../page/bridge';
import { OUTPUT_VARIABLE, testSelection, TESTS_VARIABLE } from '../runner/variables';
import type { LaunchArguments } from './launchArguments';
import { PageBridge } from './PageBridge';
import { STARTER_EXTENSION } from './places';
import { seenByHost, type VscodeHost } from './VscodeHost';
import { VscodeServer } from './VscodeServer';
import { Workbench } from './Workbench';

/** An action on the page has a shorter limit than its test, so that the error names what was not on the page. */
const SHARE_OF_TEST = 1 / 3;

/** Runs tests in the extension host of a VS Code server, and returns their exit code. */
export async function runTestsInServer(
  host: VscodeHost,
  args: LaunchArguments,
  stopped: AbortSignal,
): Promise<number> {
  const { userDataDir, extensionsDir, folder, workspaceTrust } = args;
  const output = path.join(userDataDir, 'tests.log');
  const log = path.join(userDataDir, 'workbench.log');
  const undo: (() => Promise<void> | void)[] = [];
  try {
    const exit = new Exit(stopped);
    await adoptUserFiles(userDataDir);
    for (const file of [output, log]) {
      writeFileSync(file, '');
    }
    const follower = followFile(output, (text) => process.stdout.write(text));
    undo.unshift(() => follower.finish());

    const bridge = await PageBridge.listen((code) => exit.with(code));
    undo.unshift(() => bridge.close());
    const env = {
      ...process.env,
      [BRIDGE_VARIABLE]: bridge.address,
      [OUTPUT_VARIABLE]: seenByHost(host, output),
      ...(args.testsPath === undefined
        ? {}
        : { [TESTS_VARIABLE]: seenByHost(host, args.testsPath) }),
    };
    const data = { dataDir: userDataDir, extensionsDir };
    const server = await VscodeServer.start({ host, ...data, workspaceTrust, env });
    undo.unshift(() => server.stop());
    void server.ended().then(() => exit.because('the VS Code server has ended'));

    const workbench = await Workbench.open({
      ...{ host, port: server.port, folder, ...testsIn(args) },
      actionLimitMs: testSelection().testTimeoutMs * SHARE_OF_TEST,
      onLog: (type, parts) => appendFileSync(log, `${type}: ${format(...parts)}\n`),
      onExit: (code) => exit.with(code),
    });
    undo.unshift(() => workbench.close());
    workbench.page.on('crash', () => exit.because("VS Code's page has crashed"));
    bridge.page = workbench.page;
    return await exit.code;
  } catch (error) {
    for (const file of [log, path.join(userDataDir, 'server.log')]) {
      await showEnd(file);
    }
    throw error;
  } finally {
    await undoAll(undo);
  }
}

/** Runs all steps, even after one of them has failed. */
async function undoAll([step, ...others]: readonly (() => Promise<void> | void)[]): Promise<void> {
  if (step === undefined) {
    return;
  }
  try {
    await step();
  } finally {
    await undoAll(others);
  }
}

/** How the tests end. The first call of `with` or `because` decides. */
class Exit {
  with!: (code: number) => void;
  private fail!: (error: Error) => void;
  readonly code = new Promise<number>((resolve, reject) => {
    this.with = resolve;
    this.fail = reject;
  });

  constructor(stopped: AbortSignal) {
    stopped.addEventListener('abort', () => this.because('they were stopped'));
    // The promise may reject before it is awaited. Node would then end the process.
    this.code.catch(() => undefined);
  }

  because(reason: string): void {
    this.fail(new Error(`The tests did not end by themselves: ${reason}.`));
  }
}

/**
 * Returns the extensions and the tests for VS Code. If VS Code knows of the tests, it refuses modal dialogs. If the
 * extension test-starter starts them instead, VS Code behaves as it does for a user.
 */
function testsIn(args: LaunchArguments): {
  developmentExtensions: readonly string[];
  testsPath: string | undefined;
} {
  const { developmentExtensions, testsPath } = args;
  return args.testsInExtension
    ? { developmentExtensions: [...developmentExtensions, STARTER_EXTENSION], testsPath: undefined }
    : { developmentExtensions, testsPath };
}

/** Copies the folders with the settings into the folder `data`, where a VS Code server reads them. */
async function adoptUserFiles(userDataDir: string): Promise<void> {
  for (const name of ['User', 'Machine']) {
    const folder = path.join(userDataDir, name);
    if (!existsSync(folder)) {
      continue;
    }
    await cp(folder, path.join(userDataDir, 'data', name), { recursive: true });
  }
}

const SHOWN_CHARACTERS = 10_000;

async function showEnd(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '');
  process.stderr.write(`The end of ${path.basename(file)}:\n${text.slice(-SHOWN_CHARACTERS)}\n`);
}
