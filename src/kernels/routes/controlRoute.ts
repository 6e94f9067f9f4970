import type { InterruptRoute, RoutedKernel } from './InterruptRoute';

/**
 * Raises SIGINT inside ipykernel, by a request on its control channel. On Windows this ends `time.sleep` even in a
 * kernel that is not prepared. The reply proves nothing: the interrupt is confirmed by the cell's own end.
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
    fire: (force, cancelled) => inside.interrupt(force, cancelled),
  };
