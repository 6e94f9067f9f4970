import type { KernelFinding, KernelFindings } from '../../../src/check/KernelFindings';
import type { Diagnosis } from '../../../src/kernels/diagnosis/Diagnosis';

/** The diagnosis of an ipykernel on Linux that runs a cell. */
export const DIAGNOSIS: Diagnosis = {
  name: 'forecast.ipynb',
  status: 'busy',
  language: 'python',
  interruptMode: 'signal',
  observer: 'messages',
  heartbeat: true,
  process: {
    attached: 4242,
    kernel: 4242,
    chain: [{ pid: 4242, name: 'python3.11' }],
    methods: new Map([
      ['signal', null],
      ['signalGroup', null],
    ]),
    sigint: 'caught',
  },
  routes: [
    { method: 'signal' },
    { method: 'control' },
    { method: 'signalGroup' },
    { method: 'message' },
    { method: 'provider' },
  ],
  history: [],
};

export const KERNEL: KernelFinding = {
  name: 'forecast.ipynb',
  status: 'busy',
  runBy: 'the Jupyter extension',
  origins: ['process', 'jupyterNotebook'],
  pid: 4242,
  start: '123456',
  isConnectable: true,
  hasVanished: false,
  problem: undefined,
  diagnosis: DIAGNOSIS,
};

/** Returns the findings of a check in which `KERNEL` is the kernel of the active editor. */
export function findings(more: Partial<KernelFindings> = {}): KernelFindings {
  return {
    isTrusted: true,
    isDiscovering: true,
    active: 'forecast.ipynb',
    kernel: KERNEL,
    others: [],
    outsideKernelCount: 0,
    ...more,
  };
}
