// A failure as programs written for rpm-ostree know it: GLib's names for unregistered errors, and its sentences.

import type { FailureCode } from '../base/failure.ts';
import { asFailure } from '../base/failure.ts';
import { BusError, standardErrors } from '../bus/errors.ts';
import { aliasNames, type InterfaceSuffix, type Naming } from '../contract/names.ts';

/** What GDBus makes of a G_IO_ERROR that has no name of its own. */
const ioError = (code: number): string => `org.gtk.GDBus.UnmappedGError.Quark._g_2dio_2derror_2dquark.Code${code}`;

const names: { readonly [Code in FailureCode]?: string } = {
  busy: ioError(26),
  'not-found': ioError(1),
  'not-authorized': standardErrors.accessDenied,
  'not-ostree': `${aliasNames.errors}.InvalidSysroot`,
  'bad-ref': `${aliasNames.errors}.InvalidRefspec`,
};

interface Place {
  readonly naming: Naming;
  readonly interface: InterfaceSuffix;
  readonly member: string;
}

/** The error that a caller at this place expects; our own tree keeps what was thrown. */
export function toExpectedError(thrown: unknown, { naming, interface: suffix, member }: Place): unknown {
  if (naming.isAlias !== true || thrown instanceof BusError) return thrown;
  const { code, message } = asFailure(thrown);
  if (code === 'internal') return thrown;
  const denied = `rpmostreed ${suffix} operation ${member} not allowed for user`;
  return new BusError(names[code] ?? `${aliasNames.errors}.Failed`, code === 'not-authorized' ? denied : message);
}
