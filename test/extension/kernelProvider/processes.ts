import { setTimeout as delay } from 'node:timers/promises';

/** Waits until a process that is nobody's child here is no more. */
export async function whenEnded(pid: number): Promise<void> {
  while (isThere(pid)) {
    await delay(50);
  }
}

export function isThere(pid: number): boolean {
  try {
    // Signal 0 asks, and sends nothing: on Windows too.
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') {
      return false;
    }
    throw error;
  }
}
