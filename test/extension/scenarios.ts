/**
 * One start of VS Code. Its tests are the files `*.test.ts` in its folder. Every start gets a new user-data folder and
 * a copy of the sample workspace (fixtures/workspace).
 */
export interface Scenario {
  /** A folder in test/extension; '' is test/extension itself. */
  readonly folder: string;
  /** Whether the fake Python extension is installed. */
  readonly python: boolean;
  /** Whether the example provider is installed. */
  readonly exampleProvider: boolean;
  /** Whether the second extension, which calls the API, is installed. */
  readonly secondExtension: boolean;
  /** The Jupyter extension. If $KERNEL_INTERRUPT_JUPYTER does not name a real one, a start with 'real' is left out. */
  readonly jupyter: 'none' | 'stand-in' | 'real';
  /** Whether the provider whose notebooks have nothing to do with Jupyter is installed (fixtures/plain-provider). */
  readonly plainProvider: boolean;
  /** Whether VS Code asks for trust and restricts an untrusted workspace. */
  readonly workspaceTrust: boolean;
  /**
   * Whether VS Code shows modal dialogs. If so, an extension runs the tests, because VS Code refuses modal dialogs if
   * it runs the tests itself (`--extensionTestsPath`).
   */
  readonly modalDialogs: boolean;
  /** Whether the extension is installed from its package. Otherwise VS Code loads it from this repository. */
  readonly installed: boolean;
  /** The folders of other starts whose tests also run in this start. */
  readonly testsOf: readonly string[];
  /** User settings, in addition to those of every start. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Settings of the scope "machine". A VS Code server reads them from a file of their own. */
  readonly machineSettings: Readonly<Record<string, unknown>>;
}

/** The default values of a start. */
export const usual: Omit<Scenario, 'folder'> = {
  python: true,
  exampleProvider: true,
  secondExtension: false,
  jupyter: 'none',
  plainProvider: false,
  workspaceTrust: false,
  modalDialogs: false,
  installed: false,
  testsOf: [],
  // Most tests wait for the message about a result. By default, the extension shows a notification only for a problem
  // or a result with a button.
  settings: { 'kernelInterrupt.notifications': 'all' },
  // The search would also find the kernels of the tests that run at the same time.
  machineSettings: { 'kernelInterrupt.discoverKernels': false },
};

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
    machineSettings: {
      ...usual.machineSettings,
      'kernelInterrupt.interpreter': '/no/such/python',
    },
  },
  { ...usual, folder: 'reload', jupyter: 'stand-in', machineSettings: {} },
  { ...usual, folder: 'kernelProvider', secondExtension: true },
  {
    ...usual,
    folder: 'jupyter',
    installed: true,
    jupyter: 'stand-in',
    plainProvider: true,
    settings: {},
    machineSettings: {},
  },
  {
    ...usual,
    folder: 'realJupyter',
    installed: true,
    // No fake Python extension: the real Jupyter extension needs the real one.
    python: false,
    jupyter: 'real',
    plainProvider: true,
    testsOf: ['jupyter'],
    settings: {
      // These two settings prevent modal questions, which VS Code refuses while it runs tests.
      'jupyter.askForKernelRestart': false,
      'jupyter.jupyterInterruptTimeout': 120_000,
      'jupyter.interactiveWindow.creationMode': 'perFile',
      'python.languageServer': 'None',
    },
    machineSettings: {},
  },
  // VS Code completes each step of a walkthrough only once, so other tests must not run in this start.
  { ...usual, folder: 'walkthrough', installed: true },
  {
    ...usual,
    folder: 'placeholder',
    settings: { ...usual.settings, 'fakePython.readyAtOnce': false },
  },
];
