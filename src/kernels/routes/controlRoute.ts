import type { InterruptRoute, RoutedKernel } from './InterruptRoute';

/**
 * Raises SIGINT inside ipykernel, by a request on its control channel. On Windows this ends `time.sleep` even in a
 * kernel that `launch_kernel.py` did not start. The reply does not confirm the interrupt: only the cell's end does.
 */
export const controlRoute = ({
  inside,
  isRemote = false,
}: Pick<RoutedKernel, 'inside' | 'isRemote'>): InterruptRoute | undefined =>
  inside && {
    method: 'control',
    isLocal: !isRemote,
    ruledOut: () =>
      inside.isUnsupported ? 'NOT_SUPPORTED' : inside.isUnanswered ? 'TIMED_OUT' : undefined,
    fire: (force, cancelled, isLast) => inside.interrupt(force, cancelled, !isRemote && !isLast),
  };
