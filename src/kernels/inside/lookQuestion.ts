import type { KernelDescription } from '../../sources/KernelSource';

interface LookedAt {
  readonly descriptions: readonly Pick<KernelDescription, 'lookQuestion' | 'allowLook'>[];
}

/** Returns the question to ask the user if a look inside the kernel would lose outputs; undefined if it loses none. */
export async function lookQuestion({ descriptions }: LookedAt): Promise<string | undefined> {
  const asked = descriptions.map(async (description) => description.lookQuestion?.());
  return (await Promise.all(asked)).find((question) => question !== undefined);
}

/** Records that the user has agreed to the look. */
export function allowLook({ descriptions }: LookedAt): void {
  descriptions.forEach((description) => description.allowLook?.());
}
