import type { PreparedKernel } from '../api';

/** Python's own options that take the next argument as their value. */
const OPTIONS_WITH_VALUE = new Set(['-W', '-X', '--check-hash-based-pycs']);

export interface PrepareOptions {
  platform: NodeJS.Platform;
  /** The event's name, as the daemon knows it. */
  name: string;
  /** The value of `Interrupter.env`. Used if launch_kernel.py cannot be put before the kernel's module. */
  handleEnv: Readonly<Record<string, string>>;
  /** The path of launch_kernel.py. */
  launcher: string;
  parentPid: number;
  env: NodeJS.ProcessEnv;
  cwd?: string;
}

/** Returns the result of `Interrupter.prepare`. Pure, so that a test on any platform covers all platforms. */
export function prepareKernel(argv: readonly string[], options: PrepareOptions): PreparedKernel {
  const [command, ...args] = argv;
  if (command === undefined) {
    throw new TypeError('prepare: argv is empty. It must begin with the program to run.');
  }
  const spawnOptions = { windowsHide: true, ...(options.cwd && { cwd: options.cwd }) };
  if (options.platform !== 'win32') {
    return {
      command,
      args,
      options: {
        ...spawnOptions,
        // A new process group, so that `signalGroup` reaches the kernel's children too. ipykernel watches
        // JPY_PARENT_PID and ends when that process does.
        detached: true,
        env: { ...options.env, JPY_PARENT_PID: String(options.parentPid) },
      },
    };
  }
  // If this process was started from inside a kernel, the environment names handles that are valid only in that kernel.
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

/**
 * Returns the index of `-m`; undefined if it is missing, no module follows it, or anything but Python's own options
 * precedes it.
 */
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

/**
 * Removes the variables that we set, and those that name handles of another process. Compares the names in upper case,
 * because Windows ignores their case, but an object does not ignore the case of its keys.
 */
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
 * Returns the value of `Interrupter.env`.
 *
 * @param libuv `process.versions.uv`. Since libuv 1.53 (libuv #5100) a child inherits only its stdio, so a handle's
 *   number in its environment would be wrong.
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
