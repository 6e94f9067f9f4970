import type { Platform } from './targets';

/** build/manifest.json of zeromq.js: from a configuration, itself JSON, to the addon's path in that folder. */
export type AddonManifest = Readonly<Record<string, string>>;

export interface Addon {
  /** As the manifest has it, with the separators of the system it is for. */
  readonly path: string;
  /** The manifest without any other addon. */
  readonly manifest: AddonManifest;
}

/**
 * The addon that zeromq.js itself tries first on a platform: the one built against the newest Node. The addons use
 * Node-API and run on every Node. On Linux this is also the one for the oldest glibc.
 *
 * @throws where there is none
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
