import { processRule, type RouteFactory } from './InterruptRoute';

/** Ctrl+C on the kernel's console, where Windows has one: it reaches the kernel's subprocesses too. */
export const consoleRoute: RouteFactory = (kernel) => {
  const { interrupter, consoleInterrupt } = kernel;
  if (!interrupter || process.platform !== 'win32' || consoleInterrupt === 'never') {
    return undefined;
  }
  return {
    method: 'ctrlC',
    ruledOut: (force) => processRule(kernel, force),
    fire: async (force, over) => {
      await interrupter.fire('ctrlC', force, over);
      kernel.nudge?.();
      return 'sent';
    },
  };
};
