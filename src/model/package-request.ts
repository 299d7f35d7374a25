// What somebody may ask for by name: `name`, `name:arch`, `name=version`, `name/suite`. Not: whether it exists.

import { isVersion } from '../base/debian-version.ts';
import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';

export interface PackageRequest {
  readonly name: string;
  readonly architecture?: string;
  /** An exact Debian version; never together with `suite`. */
  readonly version?: string;
  readonly suite?: string;
}

const longestChars = 256;

/** Debian policy 5.6.7: at least two characters, lower case, beginning with a letter or digit. */
const isName = (text: string): boolean => /^[a-z0-9][a-z0-9+.-]+$/.test(text);
const isArchitecture = (text: string): boolean => /^[a-z0-9][a-z0-9-]*$/.test(text);
const isSuite = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(text);

/**
 * Reads a request. Safety: whatever is no package name by policy is refused here, so that options, patterns, paths and
 * apt's own signs at the end of a name never reach apt as such; a name that ends in `+` or `-` is just that name.
 */
export function parsePackageRequest(text: string): PackageRequest {
  if (text === '') throw new Failure('bad-usage', 'cannot request a package without a name');
  if (text.length > longestChars) throw refused(text, `longer than ${longestChars} characters`);
  const [, name = '', architecture, sign, rest = ''] = /^([^:=/]*)(?::([^=/]*))?(?:([=/])(.*))?$/s.exec(text) ?? [];
  if (!isName(name)) throw refused(text, 'not a package name');
  if (architecture !== undefined && !isArchitecture(architecture)) throw refused(text, "not an architecture after ':'");
  return {
    name,
    ...(architecture === undefined ? {} : { architecture }),
    ...(sign === undefined ? {} : parseChoice(text, sign, rest)),
  };
}

function parseChoice(text: string, sign: string, rest: string): Pick<PackageRequest, 'version' | 'suite'> {
  if (sign === '=' && !isVersion(rest)) throw refused(text, "not a version after '='");
  if (sign === '/' && !isSuite(rest)) throw refused(text, "not a suite after '/'");
  return sign === '=' ? { version: rest } : { suite: rest };
}

const refused = (text: string, why: string): Failure =>
  new Failure('bad-usage', `cannot request ${quoteForMessage(text)}: ${why}`);

/** The text of a request, as stored in origins. */
export function formatPackageRequest(request: PackageRequest): string {
  const architecture = request.architecture === undefined ? '' : `:${request.architecture}`;
  const version = request.version === undefined ? '' : `=${request.version}`;
  const suite = request.suite === undefined ? '' : `/${request.suite}`;
  return `${request.name}${architecture}${version}${suite}`;
}
