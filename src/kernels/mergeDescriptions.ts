import type { KernelDescription, KernelIdentity } from '../sources/KernelSource';
import { statusOf } from './observe/Observer';

type Process = Extract<KernelIdentity, { kind: 'process' }>;
type Group = readonly KernelDescription[];

/** Each test says whether two descriptions are of one kernel. The strongest test comes first. */
const SAME_KERNEL: readonly ((one: KernelDescription, other: KernelDescription) => boolean)[] = [
  (one, other) => bothLive(one, other) && sharesIdentity(one, other, isSameProcess),
  (one, other) => bothLive(one, other) && sharesIdentity(one, other, isSameServer),
  (one, other) => bothLive(one, other) && sharesIdentity(one, other, isSameConnectionFile),
];

/** Groups the descriptions by kernel. Keeps the order of the groups, and the order within each group. */
export function mergeDescriptions(descriptions: readonly KernelDescription[]): readonly Group[] {
  const notebooks = descriptions.filter((one) => notebookOf(one) !== undefined);
  let groups: readonly Group[] = descriptions
    .filter((one) => !notebooks.includes(one))
    .map((one) => [one]);
  for (const isSame of SAME_KERNEL) {
    groups = merged(groups, (group, other) =>
      group.some((one) => other.some((another) => isSame(one, another))),
    );
  }
  return notebooks.reduce(joinNotebook, groups);
}

function merged(
  groups: readonly Group[],
  isOne: (group: Group, other: Group) => boolean,
): readonly Group[] {
  return groups.reduce<readonly Group[]>((done, group) => {
    const known = done.find((other) => isOne(other, group) && !haveTwoProcesses(other, group));
    return known
      ? done.map((other) => (other === known ? [...known, ...group] : other))
      : [...done, group];
  }, []);
}

/** Joins a notebook to the newest kernel that names it. Two kernels of one notebook stay separate. */
function joinNotebook(groups: readonly Group[], notebook: KernelDescription): readonly Group[] {
  const uri = notebookOf(notebook);
  const newest = groups.findLast((group) => group.some(({ resource }) => resource === uri));
  return newest
    ? groups.map((group) => (group === newest ? [...group, notebook] : group))
    : [...groups, [notebook]];
}

/** Two different processes are never one kernel, whatever else they share. */
function haveTwoProcesses(group: Group, other: Group): boolean {
  const [processes, others] = [group, other].map((one) => one.flatMap(processesOf));
  return (processes ?? []).some((process) =>
    (others ?? []).some((another) => !isSameProcess(process, another)),
  );
}

function sharesIdentity(
  one: KernelDescription,
  other: KernelDescription,
  isSame: (identity: KernelIdentity, another: KernelIdentity) => boolean,
): boolean {
  return one.identities.some((identity) =>
    other.identities.some((another) => isSame(identity, another)),
  );
}

/** A pid may be used again by a later process. If both start times are known, they must be equal too. */
function isSameProcess(one: KernelIdentity, other: KernelIdentity): boolean {
  return (
    one.kind === 'process' &&
    other.kind === 'process' &&
    one.pid === other.pid &&
    (one.start === undefined || other.start === undefined || one.start === other.start)
  );
}

function isSameServer(one: KernelIdentity, other: KernelIdentity): boolean {
  return (
    one.kind === 'server' && other.kind === 'server' && one.url === other.url && one.id === other.id
  );
}

function isSameConnectionFile(one: KernelIdentity, other: KernelIdentity): boolean {
  return (
    one.kind === 'connectionFile' && other.kind === 'connectionFile' && one.path === other.path
  );
}

/** A dead kernel is never merged: a later kernel may have its pid or its connection file. */
function bothLive(...kernels: readonly KernelDescription[]): boolean {
  return kernels.every(({ observers }) => statusOf(observers) !== 'dead');
}

function processesOf({ identities }: KernelDescription): readonly Process[] {
  return identities.filter((identity) => identity.kind === 'process');
}

/** Returns the URI in a description of the notebook source; undefined for other sources. */
function notebookOf({ identities }: KernelDescription): string | undefined {
  return identities.find((identity) => identity.kind === 'notebook')?.uri;
}
