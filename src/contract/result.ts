// How a transaction came out, outcome or failure, ↔ the dictionary that is announced just before `Finished`.

import { Failure, type FailureCode, failureKinds } from '../base/failure.ts';
import type { Outcome } from '../model/outcome.ts';
import { encodeKeys, readKeys } from './arguments.ts';
import { decodeDifference, differenceSignature, encodeDifference } from './package-values.ts';
import type { Dictionary } from './signature.ts';
import type { KeyTable } from './tables.ts';

export const resultKeys = {
  outcome: ['s', 'unchanged, planned, downloaded, done or deployed.'],
  deployment: ['s', 'Id of the new default deployment.'],
  changes: [differenceSignature, 'Package changes.'],
  code: ['s', 'What kind of failure.'],
  message: ['s', 'What went wrong.'],
  hint: ['s', 'What can be done about it.'],
} as const satisfies KeyTable;

export const encodeOutcome = (outcome: Outcome): Dictionary =>
  encodeKeys(resultKeys, {
    outcome: outcome.kind,
    deployment: 'deployment' in outcome ? outcome.deployment : undefined,
    changes: 'changes' in outcome ? encodeDifference(outcome.changes) : undefined,
  });

export const encodeFailure = (failure: Failure): Dictionary =>
  encodeKeys(resultKeys, { code: failure.code, message: failure.message, hint: failure.hint });

/** The outcome; a failure is thrown. An empty dictionary, as other daemons have it, is told apart by `Finished` alone. */
export function decodeResult(
  dictionary: Dictionary,
  finished: { readonly success: boolean; readonly message: string },
): Outcome {
  const { outcome, deployment = '', changes = [], code, message, hint } = readKeys(resultKeys, dictionary);
  if (!finished.success) throw new Failure(parseCode(code), message ?? finished.message, { hint });
  const decoded = decodeDifference(changes);
  switch (outcome) {
    case 'unchanged':
    case 'downloaded':
      return { kind: outcome };
    case 'planned':
      return { kind: 'planned', changes: decoded };
    case 'deployed':
      return { kind: 'deployed', deployment, changes: decoded };
    default:
      return { kind: 'done' };
  }
}

const parseCode = (code: string | undefined): FailureCode =>
  code !== undefined && Object.hasOwn(failureKinds, code) ? (code as FailureCode) : 'tool-failed';
