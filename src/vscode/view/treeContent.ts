import { isServerNotice } from '../../kernels/isServerNotice';
import { OTHER_KERNELS, type KernelRow, type ListedKernel } from './kernelList';

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
  const lines = [`${name}: ${state}`, notebook, place && `${place}.`, interrupt];
  return {
    text: name,
    description: [summary, notebook, place].filter((text) => text !== undefined).join(' · '),
    tooltip: lines.filter((line) => line !== undefined).join('\n'),
    label,
    context: ['kernel', ...(mayRun ? ['mayRun'] : []), ...actions].join(' '),
  };
}

/** Returns the content of the item Other Kernels. Its group may also hold servers whose kernels are not listed. */
export function othersContent(
  others: readonly { readonly kernel: Pick<ListedKernel, 'isOfWindow' | 'descriptions'> }[],
): TreeContent {
  const servers = others.filter(({ kernel }) => isServerNotice(kernel)).length;
  const kernels = others.length - servers;
  const parts = [
    ...(kernels === 1 ? ['1 kernel of another window or program'] : []),
    ...(kernels > 1 ? [`${kernels} kernels of other windows and programs`] : []),
    ...(servers > 0
      ? [`${servers} ${servers === 1 ? 'server' : 'servers'} whose kernels are not listed`]
      : []),
  ];
  const counted = parts.join('. ');
  return {
    text: OTHER_KERNELS,
    description: String(others.length),
    tooltip:
      kernels === 0
        ? `${counted}.`
        : `${counted}. Kernel Interrupt interrupts a kernel of this group only if you choose it.`,
    label: `${OTHER_KERNELS}: ${counted}`,
    context: 'others',
  };
}
