/** ipykernel gives each cell the file `…/ipykernel_PID/HASH.py`. */
const CELL_FILE = /[\\/]ipykernel_\d+[\\/](\d{1,10})\.py$/;

const SEED = 0xc70f6907;

/** Whether a file name is that of a cell. The file need not exist. */
export function isCellFile(file: string): boolean {
  return CELL_FILE.test(file);
}

/**
 * Returns a function that says whether a text is that of the cell with this file name. It tries the text with `\n`
 * and with `\r\n`, because the provider chooses which of them it sends to the kernel.
 *
 * @returns undefined if the file's name is not that of a cell
 */
export function cellMatcher(file: string): ((text: string) => boolean) | undefined {
  const hash = CELL_FILE.exec(file)?.[1];
  return hash === undefined
    ? undefined
    : (text) => {
        const unix = text.replaceAll('\r\n', '\n');
        return [unix, unix.replaceAll('\n', '\r\n')].some((one) => String(cellHash(one)) === hash);
      };
}

/** The 32-bit MurmurHash2 of a cell's text, as ipykernel's compiler.py computes it. */
export function cellHash(text: string): number {
  const bytes = Buffer.from(text, 'utf8');
  const whole = bytes.length - (bytes.length % 4);
  let hash = SEED ^ bytes.length;
  for (let at = 0; at < whole; at += 4) {
    const block = times(bytes.readUInt32LE(at));
    hash = times(hash) ^ times(block ^ (block >>> 24));
  }
  if (bytes.length > whole) {
    hash = times(hash ^ bytes.readUIntLE(whole, bytes.length - whole));
  }
  hash = times(hash ^ (hash >>> 13));
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Multiplies by the constant of MurmurHash2, modulo 2^32. */
function times(value: number): number {
  return Math.imul(value, 0x5bd1e995);
}
