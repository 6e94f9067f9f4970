import type { Platform } from './targets';

/**
 * build/manifest.json of zeromq.js. It maps each configuration, which is a JSON text, to the path of an addon in the
 * folder build.
 */
export type AddonManifest = Readonly<Record<string, string>>;

export interface Addon {
  /** The path as the manifest states it, with the separators of the addon's operating system. */
  readonly path: string;
  /** The manifest with this addon only. */
  readonly manifest: AddonManifest;
}

/**
 * Chooses the addon that zeromq.js itself tries first on a platform: the one built for the newest Node. The addons use
 * Node-API, so this one runs on every Node. On Linux it is also the one that needs the oldest glibc.
 *
 * @throws an Error if zeromq.js has no addon for the platform
 */
export function chooseAddon(manifest: AddonManifest, platform: Platform): Addon {
  const fitting = Object.entries(manifest)
    .map(([key, path]) => ({ key, path, configuration: JSON.parse(key) as Configuration }))
    .filter(({ configuration: { os, arch, libc } }) => {
      return os === platform.os && arch === platform.arch && libc === platform.libc;
    })
    .sort((a, b) => b.configuration.abi - a.configuration.abi);
  const [chosen] = fitting;
  if (chosen === undefined) {
    throw new Error(
      `zeromq.js has no addon for ${platform.os} on ${platform.arch} with ${platform.libc}.`,
    );
  }
  return { path: chosen.path, manifest: { [chosen.key]: chosen.path } };
}

interface Configuration {
  readonly os: string;
  readonly arch: string;
  readonly libc: string;
  readonly abi: number;
}
