import { isServerNotice } from '../../kernels/isServerNotice';
import { mayRun } from '../../kernels/mayRun';
import { pidOf } from '../../kernels/pidOf';
import type { InterruptRoute } from '../../kernels/routes/InterruptRoute';
import { routeName } from '../../kernels/routes/routeName';
import type { Kernel } from '../../kernels/Kernel';
import type { Settings } from '../settings';
import { appearanceOf } from './statusBarContent';
import { plainText } from './untrustedText';

/** The part of a `Kernel` that the list needs. */
export type ListedKernel = Pick<
  Kernel,
  | 'id'
  | 'ids'
  | 'name'
  | 'status'
  | 'canInterrupt'
  | 'isInterrupting'
  | 'isOfWindow'
  | 'lastOutcome'
  | 'resource'
  | 'resources'
  | 'runBy'
  | 'problem'
  | 'routes'
  | 'descriptions'
  | 'leftRunning'
  | 'signalRule'
>;

/** The actions that a row of the list can offer. */
export const ACTIONS = ['interrupt', 'whereIsItStuck', 'openNotebook', 'stopLeft'] as const;
export type KernelAction = (typeof ACTIONS)[number];

/**
 * A kernel in Show Kernels and in the view, or a server whose kernels are not listed. Every text is plain text, because
 * names and paths come from kernels and files.
 */
export interface KernelRow<K> {
  readonly kernel: K;
  readonly icon: string;
  readonly name: string;
  readonly state: string;
  /** The text beside the name: the state, and "cannot be interrupted" if that is so. */
  readonly summary: string;
  /** Whether the kernel can be interrupted, and runs a cell or may run one. */
  readonly mayRun: boolean;
  /** The path of its notebook or file in the workspace; undefined if it has none, or if that path is its name. */
  readonly notebook: string | undefined;
  /** Who runs it, and where; undefined for a server. */
  readonly place: string | undefined;
  /** How it can be interrupted, or why not. For a server, why its kernels are not listed. */
  readonly interrupt: string;
  readonly actions: readonly KernelAction[];
  /** Everything that the row says, in words for a screen reader, without icons. */
  readonly label: string;
}

/** The rows of Show Kernels and of the view. */
export interface KernelList<K> {
  readonly own: readonly KernelRow<K>[];
  /** The kernels of other windows and programs. */
  readonly others: readonly KernelRow<K>[];
}

/** The heading of the kernels of other windows and programs. */
export const OTHER_KERNELS = 'Other Kernels';

/** The facts about the window that the list needs. */
export interface ListSurroundings {
  readonly isTrusted: boolean;
  /** The value of the setting; `never` if the workspace is not trusted. */
  readonly controlInterrupt: Settings['controlInterrupt'];
  /** Returns a time of day as a text; without an argument, the current one. */
  readonly timeOf: (at?: number) => string;
  /** Returns the path of a Uri (`Uri.toString()`) in the workspace. */
  readonly pathOf: (uri: string) => string;
}

/** The limit for paths and problems, which are longer than names. */
const LONGEST_TEXT = 200;

/** The methods that need a daemon or our code inside the kernel. An untrusted workspace rules them out. */
const METHODS_THAT_NEED_TRUST = ['event', 'ctrlC', 'signal', 'signalGroup', 'control'];

/** Makes the rows of all kernels. Asks no kernel and no daemon. */
export function kernelList<K extends ListedKernel>(
  kernels: readonly K[],
  surroundings: ListSurroundings,
): KernelList<K> {
  const rows = kernels.map((kernel) =>
    isServerNotice(kernel)
      ? noticeRowOf(kernel)
      : rowOf(kernel, surroundings, rowNameOf(kernel, kernels)),
  );
  return {
    own: rows.filter(({ kernel }) => kernel.isOfWindow),
    others: rows.filter(({ kernel }) => !kernel.isOfWindow),
  };
}

/** Returns the prompt of Show Kernels. */
export function promptOf({ own, others }: KernelList<unknown>): string {
  if (own.some(({ mayRun }) => mayRun)) {
    return 'Choose a kernel to interrupt it';
  }
  return others.some(({ mayRun }) => mayRun)
    ? 'Choose a kernel of another window or program to interrupt it'
    : 'There is nothing to interrupt now';
}

/**
 * Returns the name of the kernel. Adds the pid if several kernels have the same name and file, because nothing else
 * tells them apart.
 */
function rowNameOf(kernel: ListedKernel, all: readonly ListedKernel[]): string {
  const name = plainText(kernel.name);
  const pid = pidOf(kernel);
  const isShared = all.some(
    (one) => one !== kernel && one.name === kernel.name && one.resource === kernel.resource,
  );
  return isShared && pid !== undefined ? `${name} (process ${pid})` : name;
}

function rowOf<K extends ListedKernel>(
  kernel: K,
  surroundings: ListSurroundings,
  name: string,
): KernelRow<K> {
  const { resource, isInterrupting, status, leftRunning } = kernel;
  const canInterrupt = kernel.canInterrupt && isAllowed(kernel, surroundings);
  // In the status bar, the icon of a busy kernel is a button that interrupts it. Here it is a filled circle, as in
  // Jupyter.
  const icon =
    status === 'busy' && !isInterrupting ? 'circle-large-filled' : appearanceOf(kernel).icon;
  const state = stateOf(kernel, surroundings);
  const summary = canInterrupt || status === 'dead' ? state : `${state} · cannot be interrupted`;
  const path = resource && plainText(surroundings.pathOf(resource), LONGEST_TEXT);
  const notebook = path === plainText(kernel.name) ? undefined : path;
  const place = placeOf(kernel);
  const interrupt = interruptOf(kernel, surroundings);
  const isPossible: Record<KernelAction, boolean> = {
    interrupt: canInterrupt && status !== 'dead',
    whereIsItStuck: kernel.canInterrupt && status !== 'dead' && mayLook(kernel, surroundings),
    openNotebook: resource !== undefined,
    stopLeft: leftRunning.length > 0,
  };
  const texts = [`${name}: ${state}`, ...(notebook ? [`File ${notebook}`] : []), place];
  return {
    ...{ kernel, icon, name, state, summary, notebook, place, interrupt },
    mayRun: mayRun({ canInterrupt, status }) || (canInterrupt && isInterrupting),
    actions: ACTIONS.filter((action) => isPossible[action]),
    label: `${texts.join('. ')}. ${interrupt}`,
  };
}

/** Makes the row of a server whose kernels are not listed. It says only why. */
function noticeRowOf<K extends ListedKernel>(kernel: K): KernelRow<K> {
  const name = plainText(kernel.name);
  const state = 'its kernels are not listed';
  const interrupt = plainText(kernel.problem ?? '', LONGEST_TEXT);
  return {
    ...{ kernel, icon: appearanceOf(kernel).icon, name, state, summary: state },
    ...{ notebook: undefined, place: undefined, interrupt, mayRun: false, actions: [] },
    label: `${name}: ${state}. ${interrupt}`,
  };
}

/** Whether an interrupt would do more than report that the workspace is not trusted. */
function isAllowed({ routes }: ListedKernel, { isTrusted }: ListSurroundings): boolean {
  return isTrusted || routes.length === 0 || routes.some(({ method }) => isWithoutTrust(method));
}

function isWithoutTrust(method: InterruptRoute['method']): boolean {
  return !METHODS_THAT_NEED_TRUST.includes(method);
}

/**
 * Whether our code may be able to run inside the kernel. Only the kernel's answer shows whether it can. Kernel
 * Interrupt connects to some kernels, or matches them with their notebook, only when the user asks where they
 * are stuck.
 */
function mayLook(
  { signalRule, descriptions }: ListedKernel,
  { controlInterrupt }: ListSurroundings,
): boolean {
  return (
    controlInterrupt === 'auto' &&
    (signalRule === 'allowed' || signalRule === 'unknown') &&
    descriptions.every(({ language = 'python' }) => language === 'python') &&
    descriptions.some(
      ({ origin, identities }) =>
        origin === 'jupyterNotebook' ||
        identities.some(({ kind }) => kind === 'connectionFile' || kind === 'server'),
    )
  );
}

/** Returns the state. Adds the time for a kernel that we do not listen to, because its state may change unseen. */
function stateOf(kernel: ListedKernel, { timeOf }: ListSurroundings): string {
  const { state } = appearanceOf(kernel);
  const observers = kernel.descriptions
    .flatMap((description) => description.observers)
    .filter(({ status }) => status !== 'unknown');
  const isFollowed = observers.some(({ canObserve, seenAt }) => canObserve && seenAt === undefined);
  if (isFollowed || (state !== 'busy' && state !== 'idle')) {
    return state;
  }
  const seenAt = observers.find((observer) => observer.seenAt !== undefined)?.seenAt;
  return `${state}, seen at ${timeOf(seenAt)}`;
}

function placeOf(kernel: ListedKernel): string {
  const unknown = kernel.isOfWindow ? 'an extension of this window' : 'another window or program';
  const pid = pidOf(kernel);
  const where = pid === undefined ? '' : `, as process ${pid} on this computer`;
  return `Run by ${kernel.runBy ?? unknown}${where}`;
}

function interruptOf(kernel: ListedKernel, { isTrusted }: ListSurroundings): string {
  const { status, canInterrupt, problem } = kernel;
  if (status === 'dead') {
    return 'It cannot be interrupted, because it has ended.';
  }
  const why = problem === undefined ? [] : [plainText(problem, LONGEST_TEXT)];
  if (!canInterrupt) {
    return ['It cannot be interrupted.', ...why].join(' ');
  }
  return [...why, routesSentence(kernel, isTrusted)].join(' ');
}

function routesSentence({ routes, runBy }: ListedKernel, isTrusted: boolean): string {
  const usable = routes
    .filter(({ method }) => isTrusted || isWithoutTrust(method))
    .map((route) => ({ method: route.method, ruledOut: route.ruledOut(false) }));
  const tried = usable.filter(({ ruledOut }) => ruledOut === undefined);
  if (tried.length > 0) {
    return `An interrupt tries: ${tried.map(({ method }) => routeName(method, runBy)).join(', ')}.`;
  }
  if (!isTrusted && routes.length > 0) {
    return 'It cannot be interrupted, because this workspace is not trusted.';
  }
  return usable.some(({ ruledOut }) => ruledOut === 'NOT_SUPPORTED')
    ? 'An interrupt could end it, so Kernel Interrupt asks you first.'
    : 'Kernel Interrupt does not know yet how to interrupt it. Run a cell first.';
}
