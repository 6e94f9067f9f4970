/**
 * The names that package.json contributes and that the extension needs when it starts. A test compares them with
 * package.json.
 */

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
  /** The walkthrough and the message about an empty list of kernels offer this command. */
  openSample: 'kernelInterrupt.openSample',
  /** The lists of kernels offer the commands below. */
  openNotebook: 'kernelInterrupt.openNotebook',
  stopLeftProcesses: 'kernelInterrupt.stopLeftProcesses',
  searchKernels: 'kernelInterrupt.searchKernels',
} as const;

export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** VS Code's own command with which the user trusts the workspace. */
export const MANAGE_TRUST = {
  title: 'Manage Workspace Trust',
  command: 'workbench.trust.manage',
} as const;

/** The view in the Explorer. */
export const VIEW = 'kernelInterrupt.kernels';

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
  /** Whether Interrupt Kernels of This Window would interrupt a kernel. */
  mayRun: 'kernelInterrupt.mayRun',
  /**
   * Whether the extension is active. Until it is, the key binding uses context keys of VS Code and of the Jupyter
   * extension.
   */
  isActive: 'kernelInterrupt.isActive',
  /** Whether the user has ever pressed the key again during an interrupt, which completes a step of the walkthrough. */
  hasPressedAgain: 'kernelInterrupt.hasPressedAgain',
} as const;

/** The section of VS Code's settings that holds ours. */
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

/** The settings that decide when a daemon starts and which Python runs it. */
export const INTERPRETER_SETTINGS = [
  'interpreter',
  'startDaemon',
] as const satisfies readonly (keyof typeof SETTINGS)[];
