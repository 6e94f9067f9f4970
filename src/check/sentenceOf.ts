import { isKernelInterruptError, messageOf } from '../base/errors';

/**
 * Returns an error's message and, in parentheses, its cause if known: the last line that the Python process wrote to
 * stderr, or its exit code, or the system's error code.
 */
export function sentenceOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const isOurs = isKernelInterruptError(cause); // then the error's message already contains the cause's
  const { stderr, code } = (isOurs ? {} : (cause ?? {})) as { stderr?: unknown; code?: unknown };
  const lastLine = typeof stderr === 'string' ? stderr.trim().split(/\r?\n/).pop() : '';
  const reason = lastLine !== '' ? lastLine : code;
  const sentence = messageOf(error);
  return typeof reason === 'string' || typeof reason === 'number'
    ? `${sentence.replace(/\.$/, '')} (${reason}).`
    : sentence;
}
