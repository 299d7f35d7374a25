// The one class for everything that stops the work, and the table of its codes.

export interface FailureKind {
  readonly means: string;
  /** Suffix of the D-Bus error name below `contract/names.ts`' error prefix. */
  readonly busError: string;
}

/** Every failure exits with status 1; 77 ("nothing changed") comes from an outcome, never from a failure. */
export const failureKinds = {
  'bad-usage': { means: 'the command line, dictionary or manifest makes no sense', busError: 'InvalidArguments' },
  'not-authorized': { means: 'polkit said no', busError: 'NotAuthorized' },
  'not-root': { means: 'a change through the local door needs root', busError: 'NotAuthorized' },
  'no-daemon': { means: 'no daemon and no right to do without', busError: 'Failed' },
  'not-ostree': { means: 'no ostree system here', busError: 'InvalidSysroot' },
  busy: { means: 'another transaction runs, or the base moved meanwhile', busError: 'UpdateInProgress' },
  'not-found': { means: 'the named deployment, stateroot or source does not exist', busError: 'NotFound' },
  'bad-ref': { means: 'unknown branch, revision or image', busError: 'InvalidRefspec' },
  'package-not-found': { means: 'no source has the package', busError: 'PackageNotFound' },
  'cannot-resolve': { means: 'apt finds no solution', busError: 'Failed' },
  'cannot-fetch': { means: 'download or signature', busError: 'Failed' },
  'no-space': { means: 'the disk has too little room', busError: 'Failed' },
  'package-script': { means: 'a maintainer script failed', busError: 'Failed' },
  'bad-tree': { means: 'the result is not a sound ostree tree', busError: 'Failed' },
  'tool-failed': { means: 'an outside program failed where none of the above says it better', busError: 'Failed' },
  cancelled: { means: 'the user or a client cancelled', busError: 'Cancelled' },
  internal: { means: 'our mistake', busError: 'Failed' },
} as const satisfies Record<string, FailureKind>;

export type FailureCode = keyof typeof failureKinds;

export interface FailureDetails {
  /** What the reader can do about it; names the command to run. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

export class Failure extends Error {
  readonly code: FailureCode;
  readonly hint: string | undefined;

  constructor(code: FailureCode, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Failure';
    this.code = code;
    this.hint = details.hint;
  }
}

/** What the operating system may say although we made no mistake. */
const systemTroubles: Readonly<Record<string, readonly [code: FailureCode, hint: string]>> = {
  ENOSPC: ['no-space', 'free some space on that file system'],
  EDQUOT: ['no-space', 'the quota of that file system is used up'],
  EACCES: ['not-root', "run it with 'sudo'"],
  EPERM: ['not-root', "run it with 'sudo'"],
  EROFS: ['tool-failed', 'that file system is mounted read-only'],
};

function fromSystemError(thrown: NodeJS.ErrnoException): Failure | undefined {
  const [code, hint] = systemTroubles[thrown.code ?? ''] ?? [];
  if (code === undefined) return undefined;
  const words = thrown.message.replace(/^[A-Z]+: /, '').split(', ')[0] ?? thrown.message;
  const what = thrown.path === undefined ? (thrown.syscall ?? 'work') : `${thrown.syscall} '${thrown.path}'`;
  return new Failure(code, `cannot ${what}: ${words}`, { hint, cause: thrown });
}

/** Any thrown value as a Failure; what was not expected becomes `internal`. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const known = thrown instanceof Error ? fromSystemError(thrown) : undefined;
  if (known !== undefined) return known;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Failure('internal', message, { cause: thrown });
}

/** Throws `cancelled` when the signal has fired. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new Failure('cancelled', 'operation was cancelled');
}
