/** Every name that package.json contributes. A test compares this file with package.json. */

export const EXTENSION_ID = 'kernel-interrupt.kernel-interrupt';

export const COMMANDS = {
  interruptKernel: 'kernelInterrupt.interruptKernel',
  interruptAllKernels: 'kernelInterrupt.interruptAllKernels',
  showKernels: 'kernelInterrupt.showKernels',
  whereIsItStuck: 'kernelInterrupt.whereIsItStuck',
  connectServer: 'kernelInterrupt.connectServer',
  disconnectServer: 'kernelInterrupt.disconnectServer',
  restartDaemon: 'kernelInterrupt.restartDaemon',
  checkSetup: 'kernelInterrupt.checkSetup',
  showLog: 'kernelInterrupt.showLog',
  /** Only the walkthrough runs it. */
  openSample: 'kernelInterrupt.openSample',
} as const;

export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** The tools for language models. */
export const TOOLS = {
  interruptKernel: 'interrupt_kernel',
  whereIsItStuck: 'where_is_it_stuck',
} as const;

export type ToolName = (typeof TOOLS)[keyof typeof TOOLS];

export const CONTEXT_KEYS = {
  hasKernels: 'kernelInterrupt.hasKernels',
  canInterrupt: 'kernelInterrupt.canInterrupt',
  isInterrupting: 'kernelInterrupt.isInterrupting',
  /** Whether the extension is active. Until then, VS Code's own keys decide whether something can be interrupted. */
  isActive: 'kernelInterrupt.isActive',
  /** Whether the user has pressed again during an interrupt. Completes a step of the walkthrough. */
  hasPressedAgain: 'kernelInterrupt.hasPressedAgain',
} as const;

/** The walkthrough, and the event that completes each of its steps. */
export const WALKTHROUGH = {
  id: 'firstSteps',
  steps: {
    stopCell: `onCommand:${COMMANDS.interruptKernel}`,
    pressAgain: `onContext:${CONTEXT_KEYS.hasPressedAgain}`,
    whereIsItStuck: `onCommand:${COMMANDS.whereIsItStuck}`,
    checkSetup: `onCommand:${COMMANDS.checkSetup}`,
  },
} as const;

/** The section of the settings. */
export const SECTION = 'kernelInterrupt';

/** The settings with their defaults and allowed values. */
export const SETTINGS = {
  interpreter: { default: '' },
  startDaemon: { default: 'onActivation', values: ['onActivation', 'onFirstUse'] },
  gracePeriod: { default: 2000, minimum: 100, maximum: 60_000 },
  consoleInterrupt: { default: 'auto', values: ['auto', 'never'] },
  controlInterrupt: { default: 'auto', values: ['auto', 'never'] },
  discoverKernels: { default: true },
  notifications: { default: 'problems', values: ['problems', 'all'] },
  statusBar: { default: true },
} as const;

/** The settings that decide which daemon runs. */
export const INTERPRETER_SETTINGS = [
  'interpreter',
  'startDaemon',
] as const satisfies readonly (keyof typeof SETTINGS)[];

/** The key, and when Kernel Interrupt handles it. */
export const KEYBINDING = {
  key: 'ctrl+shift+c',
  when: `!terminalFocus && (${CONTEXT_KEYS.canInterrupt} || !${CONTEXT_KEYS.isActive} && (notebookHasRunningCell || jupyter.interactive.canInterruptNotebookKernel))`,
  /** Tells the command that the user pressed the key, which prefers a busy kernel. */
  args: { trigger: 'key' },
} as const;

/** The defaults of VS Code's own settings: in a remote window, the ports of ipykernel are not forwarded. */
export const SETTING_DEFAULTS = {
  'remote.portsAttributes': {
    /** VS Code matches this with the command line of the process that listens. */
    '\\bipykernel(_launcher)?(\\.py)?\\s.*-f[=\\s]': {
      label: 'Jupyter kernel',
      onAutoForward: 'ignore',
    },
  },
} as const;
