// Who may begin a change: nobody runs (enter), the same runs (join), something else runs (refuse). A pure decision.

import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../base/failure.ts';
import type { Request } from '../model/request.ts';

/** What the one running transaction is known by. */
export interface Occupant {
  readonly request: Request;
  readonly title: string;
  /** Who asked for it, as `describeCaller` says it. */
  readonly client: string;
  /** Whose socket it is; besides that uid only root can connect. */
  readonly uid: number;
  readonly state: 'waiting' | 'running' | 'finished';
}

export interface Applicant {
  readonly request: Request;
  readonly uid: number;
}

export type Admission<T extends Occupant> =
  | { readonly kind: 'enter' }
  | { readonly kind: 'join'; readonly running: T }
  | { readonly kind: 'refuse'; readonly running: T };

/** An equal request on the same stateroot joins, if its sender can connect to the socket at all. */
export function admit<T extends Occupant>(applicant: Applicant, running: T | undefined): Admission<T> {
  if (running === undefined) return { kind: 'enter' };
  if (bringsFiles(applicant.request)) return { kind: 'refuse', running };
  const mayConnect = applicant.uid === 0 || applicant.uid === running.uid;
  const isSame = running.state !== 'finished' && isDeepStrictEqual(applicant.request, running.request);
  return mayConnect && isSame ? { kind: 'join', running } : { kind: 'refuse', running };
}

/** The same numbers of descriptors in two processes are different files. */
const bringsFiles = (request: Request): boolean =>
  request.kind === 'update' && request.addFiles.length + (request.overrides?.replace.length ?? 0) > 0;

/** Compat: the two lines that rpm-ostree answers, with the name of our command; and who is at work. */
export const refusal = (running: Occupant): Failure =>
  new Failure(
    'busy',
    `Transaction in progress: ${running.title}\n You can cancel the current transaction with \`apt-ostree cancel\`\n` +
      ` It was started by ${running.client}`,
  );
