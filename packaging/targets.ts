import { existsSync } from 'node:fs';

/** A platform. The values are those that zeromq.js uses. */
export interface Platform {
  readonly os: NodeJS.Platform;
  readonly arch: string;
  readonly libc: 'glibc' | 'musl' | 'msvc' | 'libc';
}

/** The targets of `vsce package --target` for which zeromq.js has an addon. */
const PLATFORMS = {
  'win32-x64': { os: 'win32', arch: 'x64', libc: 'msvc' },
  'win32-arm64': { os: 'win32', arch: 'arm64', libc: 'msvc' },
  'linux-x64': { os: 'linux', arch: 'x64', libc: 'glibc' },
  'linux-arm64': { os: 'linux', arch: 'arm64', libc: 'glibc' },
  'alpine-x64': { os: 'linux', arch: 'x64', libc: 'musl' },
  'alpine-arm64': { os: 'linux', arch: 'arm64', libc: 'musl' },
  'darwin-x64': { os: 'darwin', arch: 'x64', libc: 'libc' },
  'darwin-arm64': { os: 'darwin', arch: 'arm64', libc: 'libc' },
} as const satisfies Record<string, Platform>;

export type Target = keyof typeof PLATFORMS;

export const TARGETS = Object.keys(PLATFORMS) as readonly Target[];

export function platformOf(target: Target): Platform {
  return PLATFORMS[target];
}

/** @throws an Error whose message lists the targets */
export function parseTarget(name: string): Target {
  const target = TARGETS.find((known) => known === name);
  if (target === undefined) {
    throw new Error(`There is no package for "${name}". Choose one of ${TARGETS.join(', ')}.`);
  }
  return target;
}

/** Returns the target of this machine. Recognises musl by Alpine's release file, as zeromq.js does. */
export function thisTarget(): Target {
  const alpine = process.platform === 'linux' && existsSync('/etc/alpine-release');
  return parseTarget(`${alpine ? 'alpine' : process.platform}-${process.arch}`);
}
