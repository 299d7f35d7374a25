// Failures ↔ D-Bus error names: ours below one prefix on the way out, anybody's on the way in.

import { Failure, type FailureCode, failureKinds } from '../base/failure.ts';
import { type Naming, ourNames } from '../contract/names.ts';

/** An error as it travels: a dotted name and a sentence. */
export class BusError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export const standardErrors = {
  accessDenied: 'org.freedesktop.DBus.Error.AccessDenied',
  disconnected: 'org.freedesktop.DBus.Error.Disconnected',
  failed: 'org.freedesktop.DBus.Error.Failed',
  invalidArgs: 'org.freedesktop.DBus.Error.InvalidArgs',
  limitsExceeded: 'org.freedesktop.DBus.Error.LimitsExceeded',
  noReply: 'org.freedesktop.DBus.Error.NoReply',
  propertyReadOnly: 'org.freedesktop.DBus.Error.PropertyReadOnly',
  unknownInterface: 'org.freedesktop.DBus.Error.UnknownInterface',
  unknownMethod: 'org.freedesktop.DBus.Error.UnknownMethod',
  unknownObject: 'org.freedesktop.DBus.Error.UnknownObject',
  unknownProperty: 'org.freedesktop.DBus.Error.UnknownProperty',
} as const;

/** A failure as the error that a caller receives; what we did not foresee says nothing about our inside. */
export function toBusError(failure: Failure, naming: Naming = ourNames): BusError {
  if (failure.code === 'internal') return new BusError(standardErrors.failed, 'internal error');
  return new BusError(`${naming.errors}.${failureKinds[failure.code].busError}`, failure.message);
}

const foreignNames: ReadonlyMap<string, FailureCode> = new Map([
  [standardErrors.accessDenied, 'not-authorized'],
  [standardErrors.invalidArgs, 'bad-usage'],
  [standardErrors.disconnected, 'no-daemon'],
  [standardErrors.noReply, 'no-daemon'],
  ['org.freedesktop.DBus.Error.NoServer', 'no-daemon'],
  ['org.freedesktop.DBus.Error.NameHasNoOwner', 'no-daemon'],
  ['org.freedesktop.DBus.Error.ServiceUnknown', 'no-daemon'],
  ['org.freedesktop.DBus.Error.InteractiveAuthorizationRequired', 'not-authorized'],
]);

const ownNames: ReadonlyMap<string, FailureCode> = makeOwnNames();

/** An error from the wire as a failure; a name that several kinds share, or nobody knows, is `tool-failed`. */
export function fromBusError(error: BusError): Failure {
  const code = ownNames.get(error.name) ?? foreignNames.get(error.name) ?? 'tool-failed';
  return new Failure(code, error.message, { cause: error });
}

function makeOwnNames(): ReadonlyMap<string, FailureCode> {
  const names = new Map<string, FailureCode>();
  for (const code of Object.keys(failureKinds) as FailureCode[]) {
    const name = `${ourNames.errors}.${failureKinds[code].busError}`;
    if (!names.has(name)) names.set(name, code);
  }
  names.set(`${ourNames.errors}.Failed`, 'tool-failed');
  return names;
}
