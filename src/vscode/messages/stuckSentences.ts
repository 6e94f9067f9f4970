import type { KernelFrame, Look } from '../../kernels/inside/Look';
import { processName } from '../view/stuckList';
import { plainText } from '../view/untrustedText';

/**
 * Matches the beginning of a path: the folder of Python's own library, or of installed packages. The rest of the path
 * begins with a module or a package.
 */
const LIBRARY = /^.*[\\/](?:(?:site|dist)-packages|lib[\\/]python[\d.]+t?|Lib)[\\/]/;

/**
 * Says where the cell is: "The cell is in `requests.get` (called on line 12)."
 *
 * @returns undefined if no line of a cell runs
 */
export function whereSentence({ frames }: Pick<Look, 'frames'>): string | undefined {
  const at = frames.findIndex(({ kind }) => kind === 'cell');
  const line = frames[at];
  if (!line) {
    return undefined;
  }
  const [called, innermost] = [frames[at - 1], at > 1 ? frames[0] : undefined].map(
    (frame) => frame && functionOf(frame),
  );
  if (called === undefined) {
    const code = plainText(line.code ?? '');
    return code
      ? `The cell is on line ${line.line}: \`${code}\`.`
      : `The cell is on line ${line.line}.`;
  }
  const deeper =
    innermost === undefined || innermost === called ? '' : `, which is now in \`${innermost}\``;
  return `The cell is in \`${called}\` (called on line ${line.line})${deeper}.`;
}

/** Returns advice for the reason why the cell does not stop; undefined if the look found no reason. */
export function stuckAdvice(
  { caughtAt, children }: Pick<Look, 'caughtAt' | 'children'>,
  canRestart = false,
): string | undefined {
  const orRestart = canRestart ? ', or restart it. A restart loses its variables.' : '.';
  if (caughtAt) {
    return `The \`except\` on line ${caughtAt.line} of your code catches the interrupt. Interrupt the kernel again${orRestart} Change the line to \`except Exception:\` before you run the code again.`;
  }
  const [child, ...others] = children;
  if (!child) {
    return undefined;
  }
  if (others.length > 0) {
    return `The cell waits for ${processName(child)} and ${others.length} more. To end these processes, choose "Where Is It Stuck?". You can also interrupt the kernel again${orRestart}`;
  }
  const again = canRestart ? 'interrupt the kernel again' : 'or interrupt the kernel again';
  return `The cell waits for ${processName(child)}. End that process, ${again}${orRestart}`;
}

/** Names a function with its package or module: `requests.get`. */
function functionOf({ file, name }: KernelFrame): string {
  const isInLibrary = LIBRARY.test(file);
  const [first = ''] = file.replace(LIBRARY, '').split(/[\\/]/);
  const last = file.split(/[\\/]/).at(-1) ?? '';
  const module = (isInLibrary ? first : last).replace(/\.py$/, '');
  // A file name such as `<frozen importlib._bootstrap>` names no module.
  return plainText(/^\w+$/.test(module) ? `${module}.${name}` : name);
}
