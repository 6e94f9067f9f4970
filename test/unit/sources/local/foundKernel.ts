import type { FoundKernel } from '../../../../src/sources/local/findings';

/** A kernel as the search finds it. */
export function foundKernel(more: Partial<FoundKernel> = {}): FoundKernel {
  return {
    pid: 4242,
    start: '987654',
    name: 'python3.11',
    connectionFile: '/run/kernel-1.json',
    ports: [50001, 50002, 50003, 50004, 50005],
    launchers: [],
    ancestors: [4100, 1],
    isIpykernel: true,
    session: undefined,
    problem: undefined,
    ...more,
  };
}
