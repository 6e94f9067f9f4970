import { usual, type Scenario } from '../scenarios';

/** The names of the themes for `--theme`, and VS Code's names. */
export const THEMES = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
} as const;

export type Theme = keyof typeof THEMES;

/** Returns the starts of VS Code in which pictures are taken. */
export function starts(theme: Theme): readonly Scenario[] {
  const common: Scenario = {
    ...usual,
    folder: 'screenshots',
    modalDialogs: true,
    settings: {
      ...usual.settings,
      'workbench.colorTheme': THEMES[theme],
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
      'chat.disableAIFeatures': true,
      // Without this, VS Code would show messages about ports on which other programs of this machine listen.
      'remote.autoForwardPorts': false,
      'editor.minimap.enabled': false,
      'editor.wordWrap': 'on',
    },
  };
  return [
    common,
    {
      ...common,
      folder: 'screenshots/untrusted',
      workspaceTrust: true,
      installed: true,
      machineSettings: {},
    },
    // This start leaves the settings of Kernel Interrupt at their defaults, so it searches for kernels.
    {
      ...common,
      folder: 'screenshots/firstUse',
      jupyter: 'stand-in',
      installed: true,
      settings: { ...common.settings, 'kernelInterrupt.notifications': 'problems' },
      machineSettings: {},
    },
    {
      ...common,
      folder: 'screenshots/alone',
      exampleProvider: false,
      python: false,
      installed: true,
      settings: { ...common.settings, 'kernelInterrupt.notifications': 'problems' },
      machineSettings: {},
    },
  ];
}
