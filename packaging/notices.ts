import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { LINKED_LIBRARIES, throwUnlessRead } from './linkedLibraries';
import { MODULES, REPOSITORY } from './places';

/** A package or library that we ship, with its licence text. */
export interface Notice {
  readonly name: string;
  readonly version: string;
  readonly text: string;
  /** The address of its source code, if its licence requires us to name that address. */
  readonly source?: string;
}

/** Returns ThirdPartyNotices.txt for npm packages and for the libraries in the addon of zeromq.js. */
export async function thirdPartyNotices(packages: readonly string[]): Promise<string> {
  const notices = [
    ...(await Promise.all(packages.map((name) => packageNotice(name)))),
    ...(await linkedNotices()),
  ];
  return notices.map(formatNotice).join(`\n${'-'.repeat(80)}\n\n`);
}

export function formatNotice({ name, version, text, source }: Notice): string {
  const sourceLine = source === undefined ? '' : `Source code: ${source}\n`;
  return `${name} ${version}\n${sourceLine}\n${text.trim()}\n`;
}

/**
 * Returns the notice of an npm package. If the package has no licence file, the text comes from packaging/licences.
 *
 * @throws Error if there is no text in either place
 */
export async function packageNotice(name: string, modules = MODULES): Promise<Notice> {
  const folder = path.join(modules, name);
  const manifest = await readFile(path.join(folder, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const names = (await readdir(folder)).filter((file) => /^licen[sc]e/i.test(file)).sort();
  const files = names.map((file) => path.join(folder, file));
  const [first, ...others] = await Promise.all(
    (files.length > 0 ? files : [ourText(name)]).map((file) => readFile(file, 'utf8')),
  ).catch((cause: unknown) => {
    throw new Error(`${name} has no licence text: add ${ourText(name)}.`, { cause });
  });
  return { name, version, text: [first, ...others].join('\n\n') };
}

async function linkedNotices(): Promise<Notice[]> {
  throwUnlessRead((await packageNotice('zeromq')).version);
  return Promise.all(
    LINKED_LIBRARIES.map(async ({ text, ...library }) => ({
      ...library,
      text: await readFile(text, 'utf8'),
    })),
  );
}

function ourText(name: string): string {
  return path.join(REPOSITORY, 'packaging', 'licences', `${name.replaceAll('/', '-')}.txt`);
}
