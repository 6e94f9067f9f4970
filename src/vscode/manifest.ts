/**
 * The contributions of package.json that the extension does not need when it starts. A test compares this file and
 * contributions.ts with package.json.
 */
import { COMMANDS, CONTEXT_KEYS } from './contributions';

/** The key binding, and when it is in force. */
export const KEYBINDING = {
  key: 'ctrl+shift+c',
  when: `!terminalFocus && (${CONTEXT_KEYS.canInterrupt} || !${CONTEXT_KEYS.isActive} && (notebookHasRunningCell || jupyter.interactive.canInterruptNotebookKernel))`,
  /**
   * Tells the command that the user pressed the key. The command asks which kernel to interrupt if the active kernel is
   * idle and another one is busy.
   */
  args: { trigger: 'key' },
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

/** The commands that are not in the command palette, because each belongs to a place in the user interface. */
export const NOT_IN_PALETTE = [
  COMMANDS.openSample,
  COMMANDS.openNotebook,
  COMMANDS.stopLeftProcesses,
  COMMANDS.searchKernels,
] as const;

/** Our defaults for VS Code's own settings: in a remote window, VS Code does not forward the ports of ipykernel. */
export const SETTING_DEFAULTS = {
  'remote.portsAttributes': {
    /** VS Code matches this pattern with the command line of the process that listens on a port. */
    '\\bipykernel(_launcher)?(\\.py)?\\s.*-f[=\\s]': {
      label: 'Jupyter kernel',
      onAutoForward: 'ignore',
    },
  },
} as const;
