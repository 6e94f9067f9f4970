import type { PreparedKernel } from '../api';

/** Python's own options that take the next argument as their value. */
const OPTIONS_WITH_VALUE = new Set(['-W', '-X', '--check-hash-based-pycs']);

export interface PrepareOptions {
  platform: NodeJS.Platform;
  /** The event's name, as the daemon knows it. */
  name: string;
  /** What `Interrupter.env` holds: for a kernel that launch_kernel.py cannot be put before. */
  handleEnv: Readonly<Record<string, string>>;
  /** The path of launch_kernel.py. */
  launcher: string;
  parentPid: number;
  env: NodeJS.ProcessEnv;
  cwd?: string;
}

/** The result of `Interrupter.prepare`: pure, so that each platform's can be tested on any. */
export function prepareKernel(argv: readonly string[], options: PrepareOptions): PreparedKernel {
  const [command, ...args] = argv;
  if (command === undefined) {
    throw new TypeError('prepare: argv is empty; it begins with the program to run.');
  }
  const spawnOptions = { windowsHide: true, ...(options.cwd && { cwd: options.cwd }) };
  if (options.platform !== 'win32') {
    return {
      command,
      args,
      options: {
        ...spawnOptions,
        // A process group of its own, which an interrupt reaches whole; and a way to notice that its host has gone.
        detached: true,
        env: { ...options.env, JPY_PARENT_PID: String(options.parentPid) },
      },
    };
  }
  // What an outer kernel or host left there are numbers of handles that mean nothing here, or something else.
  const env = withoutHandles(options.env);
  const before = moduleIndex(args);
  if (before === undefined) {
    return { command, args, options: { ...spawnOptions, env: { ...env, ...options.handleEnv } } };
  }
  return {
    command,
    args: [...args.slice(0, before), options.launcher, ...args.slice(before)],
    options: {
      ...spawnOptions,
      env: {
        ...env,
        KERNEL_INTERRUPT_EVENT: options.name,
        FOR_DISABLE_CONSOLE_CTRL_HANDLER: '1',
      },
    },
  };
}

/** Where `-m module` stands behind Python's own options; undefined for any other command line. */
function moduleIndex(args: readonly string[]): number | undefined {
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (argument === '-m') {
      return index + 1 < args.length ? index : undefined;
    }
    if (OPTIONS_WITH_VALUE.has(argument)) {
      index++;
    } else if (!/^-(?:[bBdEiIOPqRsSuvx]+|[WX].+)$/.test(argument)) {
      return undefined;
    }
  }
  return undefined;
}

/** Windows knows one variable under any spelling; a second spelling would be a second entry. */
function withoutHandles(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const stale = new Set(['JPY_PARENT_PID', 'JPY_INTERRUPT_EVENT', 'IPY_INTERRUPT_EVENT']);
  const ours = new Set(['KERNEL_INTERRUPT_EVENT', 'FOR_DISABLE_CONSOLE_CTRL_HANDLER']);
  return Object.fromEntries(
    Object.entries(env).filter(([key]) => {
      const name = key.toUpperCase();
      return !stale.has(name) && !ours.has(name);
    }),
  );
}

/**
 * What `Interrupter.env` holds.
 *
 * @param libuv `process.versions.uv`: from 1.53 on (libuv #5100) a child inherits nothing but its stdio, and a number
 *   in its environment would name a handle that it does not have
 */
export function handleEnv(
  handle: number,
  platform: NodeJS.Platform,
  libuv: string,
): Readonly<Record<string, string>> {
  if (platform !== 'win32') {
    return {};
  }
  const [major = 0, minor = 0] = libuv.split('.').map(Number);
  const inherits = major < 1 || (major === 1 && minor < 53);
  return {
    ...(inherits && { JPY_INTERRUPT_EVENT: String(handle), IPY_INTERRUPT_EVENT: String(handle) }),
    FOR_DISABLE_CONSOLE_CTRL_HANDLER: '1',
  };
}
