import { closeSync, openSync, readSync } from 'node:fs';

const POLL_MS = 200;

/** Shows the text that is appended to a file, as `tail -f` does. `finish` shows the rest. */
export function followFile(file: string, show: (text: Buffer) => void): { finish: () => void } {
  const descriptor = openSync(file, 'r');
  const buffer = Buffer.alloc(64 * 1024);
  const showNew = (): void => {
    for (;;) {
      const length = readSync(descriptor, buffer);
      if (length === 0) {
        return;
      }
      show(Buffer.from(buffer.subarray(0, length)));
    }
  };
  const timer = setInterval(showNew, POLL_MS);
  return {
    finish: () => {
      clearInterval(timer);
      showNew();
      closeSync(descriptor);
    },
  };
}
