/**
 * The starts of VS Code that tests need. Each has its tests in a folder of its own, `*.test.ts`; those
 * of the first lie in test/extension itself. Every start gets a fresh user-data folder and a copy of
 * the sample workspace (fixtures/workspace).
 */
export interface Scenario {
  /** The folder in test/extension; '' is test/extension itself. */
  readonly folder: string;
  /** Whether the stand-in for the Python extension is there. */
  readonly python: boolean;
  /** Whether a second extension is there that uses the API; the example is always there. */
  readonly secondExtension: boolean;
  /** Whether VS Code asks for trust, and restricts what it is not given for. */
  readonly workspaceTrust: boolean;
  /** Modal dialogs are shown; with the tests known to VS Code it refuses them. Needs the launcher. */
  readonly modalDialogs: boolean;
  /** The extension is installed from its package, and not loaded from this folder. */
  readonly installed: boolean;
  /** Other starts whose tests run here too, by their folders. */
  readonly testsOf: readonly string[];
  /** The user's settings, beside those that every start has. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Those with the scope "machine": a VS Code server reads them elsewhere. */
  readonly machineSettings: Readonly<Record<string, unknown>>;
}

/** What a start has unless it says otherwise. */
export const usual = {
  python: true,
  secondExtension: false,
  workspaceTrust: false,
  modalDialogs: false,
  installed: false,
  testsOf: [],
  settings: {},
  machineSettings: {},
};

/**
 * Where the extension is installed the tests belong to none: what they register (a notebook controller, a
 * status bar item) has another name there, see ownerOfTests.ts.
 */
export const scenarios: readonly Scenario[] = [
  { ...usual, folder: '' },
  {
    ...usual,
    folder: 'installed',
    installed: true,
    secondExtension: true,
    testsOf: ['', 'kernelProvider'],
  },
  { ...usual, folder: 'dialogs', modalDialogs: true },
  { ...usual, folder: 'untrusted', workspaceTrust: true },
  { ...usual, folder: 'withoutPython', python: false },
  {
    ...usual,
    folder: 'brokenSetting',
    python: false,
    machineSettings: { 'kernelInterrupt.interpreter': '/no/such/python' },
  },
  { ...usual, folder: 'reload' },
  { ...usual, folder: 'kernelProvider', secondExtension: true },
  { ...usual, folder: 'placeholder', settings: { 'pythonStandIn.readyAtOnce': false } },
];
