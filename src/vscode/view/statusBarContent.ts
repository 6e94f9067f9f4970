import { COMMANDS, type CommandId } from '../contributions';
import { activeKernel, busyKernels, type KernelsState, type KernelState } from './KernelState';
import { escapeMarkdown, plainText } from './untrustedText';

export interface StatusBarContent {
  readonly text: string;
  /** What a screen reader says: words, without the icon. */
  readonly label: string;
  /** Markdown, with links to commands. */
  readonly tooltip: string;
  readonly command: { readonly id: CommandId; readonly arguments: readonly unknown[] };
  readonly colour?: 'warning' | 'error';
}

const APPEARANCES: Record<KernelState['status'], { icon: string; state: string }> = {
  starting: { icon: 'loading~spin', state: 'starting' },
  idle: { icon: 'circle-large-outline', state: 'idle' },
  busy: { icon: 'stop-circle', state: 'busy' },
  dead: { icon: 'error', state: 'no longer running' },
  unknown: { icon: 'question', state: 'state unknown' },
};

/** Returns the content of the status bar item; undefined if there is nothing to show. */
export function statusBarContent(all: KernelsState): StatusBarContent | undefined {
  const state = { ...all, kernels: all.kernels.filter(({ isOfWindow }) => isOfWindow) };
  const kernel = shownKernel(state);
  if (kernel) {
    return kernelContent(kernel, state);
  }
  const { kernels } = state;
  if (kernels.length === 0) {
    return undefined;
  }
  const busy = busyKernels(state).length;
  const counts = `${kernels.length} kernels${busy > 0 ? `, ${busy} busy` : ''}`;
  return {
    text: `$(server-process) ${counts}`,
    label: `${counts}. Show the kernels`,
    tooltip: tooltip('**Kernels**', kernels, []),
    command: { id: COMMANDS.showKernels, arguments: [] },
  };
}

/** Returns the icon and the words for a kernel's state. */
export function appearanceOf(kernel: KernelState): {
  readonly icon: string;
  readonly state: string;
} {
  return kernel.isInterrupting
    ? { icon: 'loading~spin', state: 'interrupting' }
    : APPEARANCES[kernel.status];
}

/** Returns the kernel of the active editor, else the only busy one, else the only one. */
function shownKernel(state: KernelsState): KernelState | undefined {
  const active = activeKernel(state);
  if (active) {
    return active;
  }
  const busy = busyKernels(state);
  const candidates = busy.length > 0 ? busy : state.kernels;
  return candidates.length === 1 ? candidates[0] : undefined;
}

function kernelContent(kernel: KernelState, { kernels }: KernelsState): StatusBarContent {
  const { icon, state } = appearanceOf(kernel);
  const isBusy = kernel.status === 'busy' || kernel.isInterrupting;
  const colour = kernel.isInterrupting ? 'warning' : kernel.status === 'dead' ? 'error' : undefined;
  return {
    text: `$(${icon}) ${plainText(kernel.name)}: ${state}`,
    label: `${plainText(kernel.name)}: ${state}. ${isBusy ? 'Interrupt the kernel' : 'Show the kernels'}`,
    tooltip: tooltip(
      `**${escapeMarkdown(kernel.name)}**: ${state}`,
      kernels.filter((other) => other !== kernel),
      kernel.canInterrupt && kernel.status !== 'dead'
        ? [link('Interrupt', COMMANDS.interruptKernel, kernel.id)]
        : [],
    ),
    command: isBusy
      ? { id: COMMANDS.interruptKernel, arguments: [kernel.id] }
      : { id: COMMANDS.showKernels, arguments: [] },
    ...(colour && { colour }),
  };
}

function tooltip(
  heading: string,
  others: readonly KernelState[],
  actions: readonly string[],
): string {
  const lines = others.map(
    (kernel) => `- ${escapeMarkdown(kernel.name)}: ${appearanceOf(kernel).state}`,
  );
  const all = [
    ...actions,
    link('All Kernels', COMMANDS.showKernels),
    link('Check Setup', COMMANDS.checkSetup),
    link('Show Log', COMMANDS.showLog),
  ];
  return [heading, ...(lines.length > 0 ? [lines.join('\n')] : []), all.join(' | ')].join('\n\n');
}

function link(title: string, command: CommandId, ...args: readonly string[]): string {
  const query = args.length > 0 ? `?${encodeURIComponent(JSON.stringify(args))}` : '';
  return `[${title}](command:${command}${query})`;
}
