import { homedir } from 'node:os';
import path from 'node:path';
import { SETTINGS } from './contributions';

/** Why kernels may be missing from the list while the setting `discoverKernels` is off. */
export const DISCOVERY_OFF = 'The setting Discover Kernels is off.';

/** The current settings. */
export interface Settings {
  /** A file path, or empty. */
  readonly interpreter: string;
  readonly startDaemon: (typeof SETTINGS.startDaemon.values)[number];
  /** Milliseconds. */
  readonly gracePeriodMs: number;
  readonly consoleInterrupt: (typeof SETTINGS.consoleInterrupt.values)[number];
  readonly controlInterrupt: (typeof SETTINGS.controlInterrupt.values)[number];
  readonly discoverKernels: boolean;
  readonly notifications: (typeof SETTINGS.notifications.values)[number];
  readonly statusBar: boolean;
}

/**
 * Reads every setting. The default replaces an invalid value. The nearer limit replaces a grace period outside its
 * limits.
 *
 * @param get returns the value of a setting, given its name within the section `kernelInterrupt`
 * @param isTrusted whether the workspace is trusted; if not, no code runs inside kernels
 */
export function readSettings(
  get: (name: keyof typeof SETTINGS) => unknown,
  isTrusted: boolean,
): Settings {
  return {
    interpreter: interpreter(get('interpreter')),
    startDaemon: oneOf(SETTINGS.startDaemon, get('startDaemon')),
    gracePeriodMs: gracePeriod(get('gracePeriod')),
    consoleInterrupt: oneOf(SETTINGS.consoleInterrupt, get('consoleInterrupt')),
    controlInterrupt: isTrusted
      ? oneOf(SETTINGS.controlInterrupt, get('controlInterrupt'))
      : 'never',
    discoverKernels: flag(SETTINGS.discoverKernels, get('discoverKernels')),
    notifications: oneOf(SETTINGS.notifications, get('notifications')),
    statusBar: flag(SETTINGS.statusBar, get('statusBar')),
  };
}

function interpreter(value: unknown): string {
  const written = typeof value === 'string' ? value.trim() : SETTINGS.interpreter.default;
  return /^~[/\\]/.test(written) ? path.join(homedir(), written.slice(2)) : written;
}

function gracePeriod(value: unknown): number {
  const { default: preset, minimum, maximum } = SETTINGS.gracePeriod;
  if (typeof value !== 'number' || Number.isNaN(value)) {
    return preset;
  }
  return Math.min(Math.max(value, minimum), maximum);
}

function oneOf<T extends string>(
  setting: { readonly default: NoInfer<T>; readonly values: readonly T[] },
  value: unknown,
): T {
  return setting.values.find((known) => known === value) ?? setting.default;
}

function flag(setting: { readonly default: boolean }, value: unknown): boolean {
  return typeof value === 'boolean' ? value : setting.default;
}
