import { OTHER_KERNELS, type KernelRow } from './kernelList';

/** The content of an item of the view. All texts are plain text. */
export interface TreeContent {
  readonly text: string;
  readonly description: string;
  readonly tooltip: string;
  /** What a screen reader says: words, without the icon. */
  readonly label: string;
  /** Words that the conditions of the menus in package.json test. */
  readonly context: string;
}

/** Returns the content of a kernel's item. */
export function kernelContent(row: KernelRow<unknown>): TreeContent {
  const { name, state, summary, notebook, place, interrupt, label, actions, mayRun } = row;
  const lines = [`${name}: ${state}`, notebook, `${place}.`, interrupt];
  return {
    text: name,
    description: [summary, ...(notebook ? [notebook] : []), place].join(' · '),
    tooltip: lines.filter((line) => line !== undefined).join('\n'),
    label,
    context: ['kernel', ...(mayRun ? ['mayRun'] : []), ...actions].join(' '),
  };
}

/** Returns the content of the item above the kernels of other windows and programs. */
export function othersContent(count: number): TreeContent {
  const kernels =
    count === 1
      ? '1 kernel of another window or program'
      : `${count} kernels of other windows and programs`;
  return {
    text: OTHER_KERNELS,
    description: String(count),
    tooltip: `${kernels}. Kernel Interrupt interrupts such a kernel only if you choose it.`,
    label: `${OTHER_KERNELS}: ${kernels}`,
    context: 'others',
  };
}
