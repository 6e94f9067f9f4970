import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../command';
import type { PythonInstallation } from '../environment';

/**
 * Makes a launcher: a python.exe that starts Python as a child, as the python.exe of a virtual environment does on
 * Windows. The archives of CPython lack that program, but they contain pip's launcher, which does the same: it starts
 * the Python of its `#!` line as a child, and the child runs the zip archive that follows that line. If the launcher
 * ends, the child ends too. Our zip archive behaves like `python` for `-c`, `-m` and a script. It ignores the options
 * before them.
 */
export async function makeLauncher(
  home: string,
  python: string,
  machine: PythonInstallation,
): Promise<string> {
  const stub = path.join(home, 'lib', 'pip', '_vendor', 'distlib', 't64.exe');
  const folder = path.join(home, 'launcher');
  await mkdir(folder, { recursive: true });
  const main = path.join(folder, '__main__.py');
  const archive = path.join(folder, 'main.zip');
  const launcher = path.join(folder, 'python.exe');

  await writeFile(main, PROGRAM);
  await runCommand(machine.path, ['-m', 'zipfile', '-c', archive, main]);
  const parts = [await readFile(stub), Buffer.from(`#!${python}\r\n`), await readFile(archive)];
  await writeFile(launcher, Buffer.concat(parts), { mode: 0o755 });
  await rm(archive);
  await rm(main);
  return launcher;
}

const PROGRAM = `
import runpy, sys
del sys.argv[0]
while sys.argv[0].startswith("-") and sys.argv[0] not in ("-c", "-m"):
    del sys.argv[0]
if sys.argv[0] == "-c":
    exec(sys.argv[1])
elif sys.argv[0] == "-m":
    runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
else:
    runpy.run_path(sys.argv[0], run_name="__main__")
`;
