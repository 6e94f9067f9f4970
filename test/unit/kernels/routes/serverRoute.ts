import { KernelInterruptError } from '../../../../src/base/errors';
import type { RouteFactory } from '../../../../src/kernels/routes/InterruptRoute';

/** A route that is not in ROUTES, though the ladder has a place for its method. Its Jupyter server does not answer. */
export const serverRoute: RouteFactory = () => ({
  method: 'server',
  ruledOut: () => undefined,
  fire: () => Promise.reject(new KernelInterruptError('TIMED_OUT', 'The server does not answer.')),
});
