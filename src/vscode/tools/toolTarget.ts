import { plainText } from '../view/untrustedText';

/** A kernel as a language model may name it. */
export interface NameableKernel {
  readonly id: string;
  readonly name: string;
  /** A language model may use only kernels of this window. */
  readonly isOfWindow: boolean;
  /** Everything that names it: its ids, its name, and the Uris and paths of its notebooks and editors. */
  readonly addresses: readonly string[];
}

export type ToolTarget<Kernel> =
  | { readonly kind: 'kernel'; readonly kernel: Kernel }
  | { readonly kind: 'refused'; readonly sentence: string };

/** An answer lists at most this many kernels. */
const MOST_LISTED = 20;

/** A longer name is refused. Hardly any path is longer. */
const LONGEST_INPUT = 4096;

/** Returns the kernel's name in the input of a tool; undefined if the input is anything but one name. */
export function readToolInput(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null) {
    return undefined;
  }
  const { kernel, ...others } = input as Record<string, unknown>;
  const isName = typeof kernel === 'string' && kernel !== '' && kernel.length <= LONGEST_INPUT;
  return isName && Object.keys(others).length === 0 ? kernel : undefined;
}

export const MALFORMED =
  'The tool takes {"kernel": "…"}: the id or the name of one kernel, or the path or the Uri of its notebook. Nothing was done.';

/** Says why a tool does nothing in a workspace that the user does not trust. */
export const UNTRUSTED =
  'This workspace is not trusted, so Kernel Interrupt does nothing for a language model. The user has to trust the workspace first.';

/**
 * Finds the kernel that the name means. Refuses if no kernel or several kernels have this name, or if the kernel is not
 * of this window.
 */
export function toolTarget<Kernel extends NameableKernel>(
  kernels: readonly Kernel[],
  named: string,
): ToolTarget<Kernel> {
  const wanted = normal(named);
  const meant = kernels.filter(({ addresses }) => addresses.some((one) => normal(one) === wanted));
  const [kernel, ...others] = meant;
  if (!kernel) {
    const known = kernels.filter(({ isOfWindow }) => isOfWindow);
    const listed =
      known.length > 0
        ? `The kernels of this window: ${list(known)}.`
        : 'No kernel of this window was found.';
    return refused(`No kernel is named ${quoted(named)}. ${listed}`);
  }
  if (others.length > 0) {
    return refused(
      `${quoted(named)} names several kernels: ${list(meant)}. Name one of them by its id.`,
    );
  }
  return kernel.isOfWindow
    ? { kind: 'kernel', kernel }
    : refused(
        `${plainText(kernel.name)} belongs to another window or program. A language model may use only kernels of this window. The user can choose it in Show Kernels.`,
      );
}

/** Windows paths may have either kind of slash, and a drive letter in either case. */
function normal(address: string): string {
  return address.replaceAll('\\', '/').replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
}

function list(kernels: readonly NameableKernel[]): string {
  const shown = kernels
    .slice(0, MOST_LISTED)
    .map(({ id, name }) => `${plainText(name)} (id ${quoted(id, LONGEST_INPUT)})`);
  const more = kernels.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function quoted(text: string, length?: number): string {
  return `"${plainText(text, length)}"`;
}

function refused(sentence: string): { readonly kind: 'refused'; readonly sentence: string } {
  return { kind: 'refused', sentence: `${sentence} Nothing was done.` };
}
