/** A Uri in a command's argument; it may be a plain object. */
export interface UriComponents {
  readonly scheme: string;
  readonly path: string;
  readonly authority?: string;
  readonly query?: string;
  readonly fragment?: string;
}

/** The kernel that a command's argument means. */
export type InterruptTarget =
  | { readonly kind: 'kernel'; readonly id: string }
  | { readonly kind: 'resource'; readonly uri: UriComponents }
  /**
   * The argument names no kernel: the user pressed the key (`isKey`) or used the palette, or another caller gave no
   * argument.
   */
  | { readonly kind: 'active'; readonly isKey: boolean };

/**
 * Reads the command's argument: a kernel's id, a notebook's Uri, the context object of a notebook's or a cell's
 * toolbar, the argument of our key binding, or nothing.
 *
 * @returns undefined if the argument is anything else
 */
export function interruptTarget(argument: unknown): InterruptTarget | undefined {
  if (argument === undefined || argument === null) {
    return { kind: 'active', isKey: false };
  }
  if (typeof argument === 'string') {
    return { kind: 'kernel', id: argument };
  }
  if (isUri(argument)) {
    return { kind: 'resource', uri: argument };
  }
  const uri = at(argument, 'notebookEditor', 'notebookUri') ?? at(argument, 'notebook', 'uri');
  if (isUri(uri)) {
    return { kind: 'resource', uri };
  }
  if (at(argument, 'trigger') === 'key') {
    return { kind: 'active', isKey: true };
  }
  return undefined;
}

function isUri(value: unknown): value is UriComponents {
  return typeof at(value, 'scheme') === 'string' && typeof at(value, 'path') === 'string';
}

function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}
