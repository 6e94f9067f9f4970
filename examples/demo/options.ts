import { parseArgs } from 'node:util';

export interface DemoOptions {
  help: boolean;
  /** The kernel's Python, a path or a command. */
  python?: string;
  /** How many times the cells run. */
  repeat: number;
}

export const HELP = `Starts a real ipykernel, runs cells that do not end, and interrupts each of them.

  npm start -- [--python PATH] [--repeat N]

  --python PATH   the kernel's Python; default: the one on the PATH
  --repeat N      run the cells N times on the same kernel; default: 1
  --help          show this text

Exit code 0: the kernel confirmed every interrupt, and kept its variable.
`;

/** @throws Error with a message for the user */
export function parseOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', default: false },
      python: { type: 'string' },
      repeat: { type: 'string', default: '1' },
    },
  });
  if (!/^[1-9]\d{0,5}$/.test(values.repeat)) {
    throw new Error(`--repeat needs a whole number from 1 to 999999, but got "${values.repeat}".`);
  }
  return {
    help: values.help,
    repeat: Number(values.repeat),
    ...(values.python && { python: values.python }),
  };
}
