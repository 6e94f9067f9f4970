import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../command';
import { ensureDebianPackages } from '../fetch/debianPackages';

const TOOLS = 'x86_64-w64-mingw32';

/**
 * Makes python3.dll, which wheels for the stable ABI (psutil, tornado) load and the archives of CPython lack. It holds
 * no code: each of its exports forwards to the same name in a DLL such as python311.dll.
 */
export async function makePython3Dll(home: string, shortVersion: string): Promise<void> {
  await ensureDebianPackages('binutils-mingw-w64-x86-64');
  const library = `python${shortVersion}`;
  const names = await exportedNames(path.join(home, `${library}.dll`));
  const exports = names.map((name) => `${name} = ${library}.${name}`);
  const definition = path.join(home, 'python3.def');
  await writeFile(definition, ['LIBRARY python3.dll', 'EXPORTS', ...exports, ''].join('\n'));
  const output = path.join(home, 'python3.dll');
  await runCommand(`${TOOLS}-ld`, ['-shared', '--entry', '0', '-o', output, definition]);
  await rm(definition);
}

async function exportedNames(library: string): Promise<string[]> {
  const description = await runCommand(`${TOOLS}-objdump`, ['-p', library]);
  const table = description.split('[Ordinal/Name Pointer] Table')[1] ?? '';
  const names = [...table.matchAll(/^\t\[ *\d+\] (\w+)$/gm)].map((match) => match[1] ?? '');
  if (names.length === 0) {
    throw new Error(`${library} exports nothing that could be read`);
  }
  return names;
}
