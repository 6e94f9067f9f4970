import { COMMANDS, EXTENSION_ID, MANAGE_TRUST, SECTION } from '../contributions';
import { WALKTHROUGH } from '../manifest';

/** A button that is shown while no kernel is listed. */
export interface EmptyButton {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

/** Why no kernel is listed, and what the user can do. */
export interface EmptyPart {
  readonly sentence: string;
  readonly buttons: readonly EmptyButton[];
}

const HELP: readonly EmptyButton[] = [
  { title: 'Check Setup', command: COMMANDS.checkSetup },
  {
    title: 'Walkthrough',
    command: 'workbench.action.openWalkthrough',
    arguments: [`${EXTENSION_ID}#${WALKTHROUGH.id}`],
  },
];

/**
 * Why kernels may be missing from the list. package.nls.json repeats these texts for the view (`viewsWelcome`): the
 * first button as a button, the others as links in one line, because the view is small.
 */
export const EMPTY_PARTS = {
  untrusted: {
    sentence:
      'This workspace is not trusted, so Kernel Interrupt does not look for kernels on this computer.',
    buttons: [MANAGE_TRUST],
  },
  discoveryOff: {
    sentence:
      'The setting Discover Kernels is off, so Kernel Interrupt lists only kernels that extensions register, and, in a trusted workspace, those of Jupyter servers to which you have connected.',
    buttons: [
      {
        title: 'Open the Setting',
        command: 'workbench.action.openSettings',
        arguments: [`${SECTION}.discoverKernels`],
      },
    ],
  },
  notebook: {
    sentence: 'No kernel was found. Run a cell of this notebook first.',
    buttons: [{ title: 'Run Cell', command: 'notebook.cell.execute' }, ...HELP],
  },
  nothing: {
    sentence: 'No kernel was found. Run a cell of a notebook first.',
    buttons: [{ title: 'Open Sample', command: COMMANDS.openSample }, ...HELP],
  },
} as const satisfies Record<string, EmptyPart>;

/** Returns the parts that apply now. The conditions of `viewsWelcome` in package.json must agree with this function. */
export function emptyParts({
  isTrusted,
  discoverKernels,
  isNotebookActive,
}: {
  readonly isTrusted: boolean;
  readonly discoverKernels: boolean;
  readonly isNotebookActive: boolean;
}): readonly EmptyPart[] {
  const missing = [
    ...(isTrusted ? [] : [EMPTY_PARTS.untrusted]),
    ...(discoverKernels ? [] : [EMPTY_PARTS.discoveryOff]),
  ];
  return missing.length > 0
    ? missing
    : [isNotebookActive ? EMPTY_PARTS.notebook : EMPTY_PARTS.nothing];
}

/** Returns the sentences of the parts as one message. */
export function emptyMessage(parts: readonly EmptyPart[]): string {
  const sentences = parts.map(({ sentence }) => sentence).join(' ');
  return sentences.startsWith('No kernel') ? sentences : `No kernel is listed. ${sentences}`;
}
