import type { KernelDescription, KernelIdentity } from '../sources/KernelSource';
import { statusOf } from './observe/Observer';

type Process = Extract<KernelIdentity, { kind: 'process' }>;
type Group = readonly KernelDescription[];

/** The kinds of identities that show that two descriptions are of the same kernel, the strongest first. */
const KINDS = ['process', 'server', 'connectionFile'] as const;
type Kind = (typeof KINDS)[number];

/**
 * Groups the descriptions by kernel. The groups are in the order of their first descriptions. A notebook that no other
 * description names is a group of its own; these groups come last.
 */
export function mergeDescriptions(descriptions: readonly KernelDescription[]): readonly Group[] {
  const notebooks = descriptions.filter((one) => notebookOf(one) !== undefined);
  let groups: readonly Group[] = descriptions
    .filter((one) => !notebooks.includes(one))
    .map((one) => [one]);
  for (const kind of KINDS) {
    groups = merged(groups, kind);
  }
  return notebooks.reduce(joinNotebook, groups);
}

/** Merges the groups that share an identity of this kind. Finds them by key, as there may be hundreds of kernels. */
function merged(groups: readonly Group[], kind: Kind): readonly Group[] {
  const done: Group[] = [];
  const byKey = new Map<string | number, readonly number[]>();
  for (const group of groups) {
    const keys = group.flatMap((one) => keysOf(one, kind));
    const known = keys.flatMap((key) => byKey.get(key) ?? []).sort((a, b) => a - b);
    const index =
      known.find((one) => !haveTwoProcesses(done[one] ?? [], group)) ?? done.push([]) - 1;
    done[index] = [...(done[index] ?? []), ...group];
    keys.forEach((key) => byKey.set(key, [...(byKey.get(key) ?? []), index]));
  }
  return done;
}

/** Joins a notebook to the newest kernel that names it. Two kernels that name one notebook stay separate. */
function joinNotebook(groups: readonly Group[], notebook: KernelDescription): readonly Group[] {
  const uri = notebookOf(notebook);
  const newest = groups.findLast((group) => group.some(({ resource }) => resource === uri));
  return newest
    ? groups.map((group) => (group === newest ? [...group, notebook] : group))
    : [...groups, [notebook]];
}

/** Whether the groups name different processes. Then they are different kernels, whatever else they share. */
function haveTwoProcesses(group: Group, other: Group): boolean {
  const others = other.flatMap(processesOf);
  return group
    .flatMap(processesOf)
    .some((process) => others.some((another) => !isSameProcess(process, another)));
}

/**
 * Returns the keys by which a description is merged with others. A dead kernel has no keys, because a later kernel may
 * have its pid or its connection file.
 */
function keysOf(
  { identities, observers }: KernelDescription,
  kind: Kind,
): readonly (string | number)[] {
  const keys = identities.flatMap((identity) => (identity.kind === kind ? keyOf(identity) : []));
  return keys.length > 0 && statusOf(observers) === 'dead' ? [] : keys;
}

function keyOf(identity: Extract<KernelIdentity, { kind: Kind }>): string | number {
  if (identity.kind === 'process') {
    return identity.pid;
  }
  return identity.kind === 'server' ? `${identity.id} ${identity.url}` : identity.path;
}

/** A pid may be used again by a later process. If both start times are known, they must be equal too. */
function isSameProcess(one: Process, other: Process): boolean {
  return (
    one.pid === other.pid &&
    (one.start === undefined || other.start === undefined || one.start === other.start)
  );
}

function processesOf({ identities }: KernelDescription): readonly Process[] {
  return identities.filter((identity) => identity.kind === 'process');
}

/** Returns the URI of the notebook in a description of the notebook source; undefined for other descriptions. */
function notebookOf({ identities }: KernelDescription): string | undefined {
  return identities.find((identity) => identity.kind === 'notebook')?.uri;
}
