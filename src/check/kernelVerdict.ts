import type { ErrorCode } from '../api';
import { refusalOf } from '../kernels/diagnosis/formatDiagnosis';
import type { DiagnosedRoute, Diagnosis } from '../kernels/diagnosis/Diagnosis';
import type { KernelFinding, KernelFindings } from './KernelFindings';

/** Whether an interrupt would reach the kernel of the active editor. */
export interface KernelVerdict {
  /** `none` if there is no kernel to check, or if no route reaches the kernel because it is still starting. */
  readonly status: 'ok' | 'failed' | 'none';
  /** What was found, and what the user can do, in plain text. */
  readonly sentence: string;
}

export const UNTRUSTED =
  'This workspace is not trusted, so Kernel Interrupt runs no Python and looks for no process. Trust the workspace, then check again.';

export const NOT_DISCOVERING =
  'The setting kernelInterrupt.discoverKernels is off, so Kernel Interrupt lists only kernels that an extension has registered, and, in a trusted workspace, those of Jupyter servers to which you have connected.';

/** Why the daemon can say nothing about the kernel's process, and what the user can do. */
const PROCESS_FAILURES: Partial<Record<ErrorCode, string>> = {
  NO_SUCH_PROCESS:
    'The process of the kernel of the active editor has ended. Restart the kernel, then check again.',
  DAEMON_FAILED:
    'The interrupt daemon does not run, so it cannot reach the kernel of the active editor. Run "Restart Daemon", then check again.',
  TIMED_OUT:
    'The interrupt daemon does not answer, so it cannot reach the kernel of the active editor. Run "Restart Daemon", then check again.',
  NO_INTERPRETER:
    'The interrupt daemon has no working Python, so it cannot reach the kernel of the active editor. Install Python 3.7 or newer, or set kernelInterrupt.interpreter, then check again.',
  UNTRUSTED,
};

/** Why a route is ruled out, if the daemon gives no reason. */
const RULED_OUT: Partial<Record<ErrorCode, string>> = {
  NOT_SUPPORTED: 'this kernel may not survive it',
  TIMED_OUT: 'the kernel has not answered an earlier request yet',
};

/** Decides whether an interrupt would reach the kernel of the active editor. */
export function kernelVerdict(findings: KernelFindings): KernelVerdict {
  const { active, kernel } = findings;
  if (kernel) {
    return verdictOf(kernel);
  }
  return {
    status: 'none',
    sentence:
      active === undefined
        ? 'No notebook is active.'
        : `No kernel of the active editor was found. ${findAdvice(findings)}`,
  };
}

/** Says what the user can do if no kernel was found. */
export function findAdvice({ isTrusted, isDiscovering }: KernelFindings): string {
  if (!isDiscovering) {
    return `${NOT_DISCOVERING} Switch the setting on, then check again.`;
  }
  return isTrusted ? 'Run a cell of a notebook, then check again.' : UNTRUSTED;
}

/** Why a route would not be used now; undefined if it would be used. */
export function reasonAgainst(
  { method, ruledOut }: DiagnosedRoute,
  { process, status }: Diagnosis,
): string | undefined {
  const refusal = refusalOf(method, process);
  if (refusal) {
    return refusal.message;
  }
  if (ruledOut) {
    return method === 'control' && ruledOut === 'NOT_SUPPORTED'
      ? 'this ipykernel is older than 6'
      : (RULED_OUT[ruledOut] ?? ruledOut);
  }
  const ignores = process && 'sigint' in process && process.sigint === 'ignored';
  return method === 'signal' && ignores && status === 'busy'
    ? 'the kernel ignores SIGINT now'
    : undefined;
}

function verdictOf({ hasVanished, status, problem, diagnosis }: KernelFinding): KernelVerdict {
  if (hasVanished) {
    return failed(
      'The kernel of the active editor ended during the check. Restart the kernel, or run a cell, then check again.',
    );
  }
  if (status === 'dead') {
    return failed('The kernel of the active editor has ended. Restart it, then check again.');
  }
  if (typeof diagnosis === 'string') {
    return failed(`The kernel of the active editor could not be checked. ${diagnosis}`);
  }
  const { process, routes } = diagnosis;
  const failure = process && 'code' in process && PROCESS_FAILURES[process.code];
  if (failure) {
    return failed(failure);
  }
  if (routes.some((route) => reasonAgainst(route, diagnosis) === undefined)) {
    const sentence = 'Interrupts can reach the kernel of the active editor.';
    return { status: 'ok', sentence };
  }
  if (status === 'starting') {
    return {
      status: 'none',
      sentence: 'The kernel of the active editor is still starting. Check again when it is ready.',
    };
  }
  const reasons =
    routes.length > 0
      ? 'The report gives the reason for each route.'
      : 'No route to it is known. Run a cell, then check again.';
  const why = problem ?? reasons;
  return failed(`No interrupt would reach the kernel of the active editor. ${why}`);
}

function failed(sentence: string): KernelVerdict {
  return { status: 'failed', sentence };
}
