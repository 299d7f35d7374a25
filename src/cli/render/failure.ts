// A failure → the lines on standard error.

import { type Failure, failureKinds } from '../../base/failure.ts';
import { makeVisible } from '../../base/visible.ts';

/** `error: MESSAGE`, what to do about it, and for our own mistakes the stack and where to send it. */
export function renderFailure(failure: Failure, red: (text: string) => string): readonly string[] {
  const [first = '', ...more] = failure.message.split('\n').map(makeVisible);
  const lines = [`${red('error: ')}${first || failureKinds[failure.code].means}`, ...more];
  if (failure.hint !== undefined) lines.push(`hint: ${makeVisible(failure.hint)}`);
  if (failure.code !== 'internal') return lines;
  const stack = failure.cause instanceof Error ? failure.cause.stack : failure.stack;
  return [...lines, 'This is a mistake in apt-ostree. Please report it with these lines:', stack ?? 'no stack'];
}
