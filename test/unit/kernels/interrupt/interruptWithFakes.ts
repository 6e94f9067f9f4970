import sinon from 'sinon';
import type { ErrorCode, InterruptResult } from '../../../../src/api';
import { KernelInterruptError } from '../../../../src/base/errors';
import { nullLogger } from '../../../../src/base/logger';
import { Interrupt, type InterruptOptions } from '../../../../src/kernels/interrupt/Interrupt';
import type { CellWatch } from '../../../../src/kernels/observe/CellWatch';
import { type CellOutcome } from '../../../../src/kernels/observe/CellWatch';
import type { Observation, Observer } from '../../../../src/kernels/observe/Observer';
import type { InterruptRoute } from '../../../../src/kernels/routes/InterruptRoute';
import { ScriptedWatch } from '../kernelWithFakes';

export type Method = InterruptRoute['method'];

/** Returns a route with this behaviour. `fired` records the calls of `fire`, which by default resolves to `sent`. */
export function route(
  method: Method,
  behaviour: {
    ruledOut?: ErrorCode;
    isWithoutSigint?: boolean;
    check?: () => Promise<void>;
    fire?: () => Promise<'sent' | 'none' | 'unanswered'>;
  } = {},
): InterruptRoute & { fired: sinon.SinonStub } {
  const fired = sinon.stub().callsFake(behaviour.fire ?? (() => Promise.resolve('sent')));
  return {
    method,
    fired,
    isWithoutSigint: behaviour.isWithoutSigint ?? false,
    ruledOut: (force) => (force ? undefined : behaviour.ruledOut),
    ...(behaviour.check && { check: behaviour.check }),
    fire: fired,
  };
}

/** Returns a cell watch with prepared outcomes. Each call of `wait` takes the next one; undefined: the cell goes on. */
export function watch(...outcomes: (CellOutcome | undefined)[]): ScriptedWatch {
  return new ScriptedWatch(undefined, outcomes);
}

/** Returns a cell watch whose cell has already ended. */
export function settled(outcome: CellOutcome): CellWatch {
  const ended = watch();
  ended.settle(outcome);
  return ended;
}

/** Returns an observer that makes this observation. */
export function observer(observation: Observation, exited?: AbortSignal): Observer {
  const status = observation.status === 'running' ? 'busy' : observation.status;
  return {
    ...{ kind: 'messages', status, canObserve: true, observe: () => observation },
    ...(exited && { exited }),
  };
}

export interface Case extends Partial<InterruptOptions> {
  readonly watch?: CellWatch | undefined;
  readonly status?: Observation['status'];
  readonly exited?: AbortSignal;
}

export function interrupt(routes: InterruptRoute[], options: Case = {}): Interrupt {
  const { watch: watching, status = 'running', exited, ...rest } = options;
  return new Interrupt({
    observers: [observer({ status, watch: watching }, exited ?? new AbortController().signal)],
    routes: () => routes,
    force: false,
    gracePeriodMs: 2000,
    removed: new AbortController().signal,
    logger: nullLogger,
    onCancelled: () => undefined,
    ...rest,
  });
}

export function resultOf(routes: InterruptRoute[], options: Case = {}): Promise<InterruptResult> {
  return interrupt(routes, options).result;
}

export function fails(code: ErrorCode): () => Promise<never> {
  return () => Promise.reject(new KernelInterruptError(code, 'as the test wants it'));
}

export const summary = (attempts: readonly { method: Method; error?: ErrorCode }[]): string[] =>
  attempts.map(({ method, error }) => (error ? `${method} ${error}` : method));
