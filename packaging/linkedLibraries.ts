import path from 'node:path';
import { MODULES, REPOSITORY } from './places';

/** A library that is compiled into the addon of zeromq.js. */
export interface LinkedLibrary {
  readonly name: string;
  readonly version: string;
  /** The path of its licence text. */
  readonly text: string;
  /** Matches a text that every addon with this library contains; absent if there is no such text. */
  readonly mark?: RegExp;
  readonly onlyOn?: 'win32';
  /** The address of its source code, if its licence requires us to name that address. */
  readonly source?: string;
}

/** The version of zeromq.js whose CMakeLists.txt, vcpkg.json and addons were read to write LINKED_LIBRARIES. */
export const READ_ZEROMQ = '6.8.0';

const ours = (name: string): string => path.join(REPOSITORY, 'packaging', 'licences', name);

export const LINKED_LIBRARIES: readonly LinkedLibrary[] = [
  {
    name: 'libzmq',
    version: '4.3.5',
    text: path.join(MODULES, 'zeromq', 'LICENSE_MPL-2.0.txt'),
    mark: /ZMQ_CURVE/,
    source: 'https://github.com/zeromq/libzmq/tree/v4.3.5',
  },
  { name: 'libsodium', version: '1.0.20', text: ours('libsodium.txt'), mark: /LibsodiumDRG/ },
  { name: "libzmq's SHA-1", version: '4.3.5', text: ours('sha1.txt') },
  {
    name: 'wepoll',
    version: '1.5.8',
    text: ours('wepoll.txt'),
    mark: /W\0e\0p\0o\0l\0l\0/,
    onlyOn: 'win32',
  },
  {
    name: 'node-addon-api',
    version: '8',
    text: path.join(MODULES, 'node-addon-api', 'LICENSE.md'),
  },
];

/** Matches texts of other libraries with which libzmq can be linked. The addons contain none of them. */
export const OTHER_LIBRARIES = /gnutls_|SSL_CTX_|krb5_|normInit|pgm_init|NSS_Init/;

/** @throws Error if zeromq.js was updated and the list of libraries was not checked */
export function throwUnlessRead(zeromqVersion: string): void {
  if (zeromqVersion !== READ_ZEROMQ) {
    throw new Error(
      `zeromq.js is now ${zeromqVersion}. Check which libraries its addons link, then change packaging/linkedLibraries.ts.`,
    );
  }
}
