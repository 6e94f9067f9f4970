/** Every name that package.json contributes; a test compares the two. */

export const EXTENSION_ID = 'kernel-interrupt.kernel-interrupt';

export const COMMANDS = {
  interruptKernel: 'kernelInterrupt.interruptKernel',
  interruptAllKernels: 'kernelInterrupt.interruptAllKernels',
  showKernels: 'kernelInterrupt.showKernels',
  restartDaemon: 'kernelInterrupt.restartDaemon',
  checkSetup: 'kernelInterrupt.checkSetup',
  showLog: 'kernelInterrupt.showLog',
} as const;

export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

export const CONTEXT_KEYS = {
  hasKernels: 'kernelInterrupt.hasKernels',
  canInterrupt: 'kernelInterrupt.canInterrupt',
  isInterrupting: 'kernelInterrupt.isInterrupting',
} as const;

/** The section that the settings stand in. */
export const SECTION = 'kernelInterrupt';

/** The settings with their defaults and the values that they may have. */
export const SETTINGS = {
  interpreter: { default: '' },
  startDaemon: { default: 'onActivation', values: ['onActivation', 'onFirstUse'] },
  gracePeriod: { default: 2000, minimum: 100, maximum: 60_000 },
  consoleInterrupt: { default: 'auto', values: ['auto', 'never'] },
  discoverKernels: { default: true },
  statusBar: { default: true },
} as const;

/** Those that decide which daemon runs. */
export const INTERPRETER_SETTINGS = [
  'interpreter',
  'startDaemon',
] as const satisfies readonly (keyof typeof SETTINGS)[];

/** When Ctrl+Shift+C is ours. */
export const KEYBINDING = {
  key: 'ctrl+shift+c',
  when: `${CONTEXT_KEYS.canInterrupt} && !terminalFocus`,
  /** Tells a press of the key from the palette: a notebook whose kernel nobody registered never claims the key. */
  args: { trigger: 'key' },
} as const;
