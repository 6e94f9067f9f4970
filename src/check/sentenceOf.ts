import { isKernelInterruptError, messageOf } from '../base/errors';

/** What failed, with what the system or the Python that was run said to it, where that is known. */
export function sentenceOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const isOurs = isKernelInterruptError(cause); // what it says is in the sentence already
  const { stderr, code } = (isOurs ? {} : (cause ?? {})) as { stderr?: unknown; code?: unknown };
  const lastLine = typeof stderr === 'string' ? stderr.trim().split(/\r?\n/).pop() : '';
  const reason = lastLine !== '' ? lastLine : code;
  const sentence = messageOf(error);
  return typeof reason === 'string' || typeof reason === 'number'
    ? `${sentence} (${reason})`
    : sentence;
}
