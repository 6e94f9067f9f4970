import { parseArgs } from 'node:util';

/** The arguments of VS Code's command line that the launcher understands. */
export interface LaunchArguments {
  /** A package to install. If it is set, the launcher does nothing else. */
  readonly installExtension: string | undefined;
  readonly folder: string | undefined;
  readonly userDataDir: string;
  readonly extensionsDir: string;
  readonly developmentExtensions: readonly string[];
  readonly testsPath: string | undefined;
  readonly workspaceTrust: boolean;
  /** Whether the extension test-starter starts the tests, so that VS Code does not know of them. */
  readonly testsInExtension: boolean;
}

/**
 * Reads the command line of @vscode/test-electron, and ignores options that only a VS Code on a desktop understands.
 * Two options exist only here: `--tests-in-extension`, and `--enable-workspace-trust`, which overrides the
 * `--disable-workspace-trust` that `runTests` always adds.
 */
export function parseLaunchArguments(args: readonly string[]): LaunchArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: {
      'install-extension': { type: 'string' },
      'user-data-dir': { type: 'string' },
      'extensions-dir': { type: 'string' },
      extensionDevelopmentPath: { type: 'string', multiple: true },
      extensionTestsPath: { type: 'string' },
      'disable-workspace-trust': { type: 'boolean' },
      'enable-workspace-trust': { type: 'boolean' },
      'tests-in-extension': { type: 'boolean' },
    },
  });
  return {
    installExtension: strings(values['install-extension'])[0],
    folder: positionals[0],
    userDataDir: required('--user-data-dir', values['user-data-dir']),
    extensionsDir: required('--extensions-dir', values['extensions-dir']),
    developmentExtensions: strings(values.extensionDevelopmentPath),
    testsPath: strings(values.extensionTestsPath)[0],
    workspaceTrust:
      values['enable-workspace-trust'] === true || values['disable-workspace-trust'] !== true,
    testsInExtension: values['tests-in-extension'] === true,
  };
}

/** Returns the texts among the values. Without `strict`, an option that lacks its value is a boolean. */
function strings(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string');
}

function required(option: string, value: unknown): string {
  if (typeof value !== 'string') {
    throw new Error(`The launcher needs ${option}=FOLDER.`);
  }
  return value;
}
