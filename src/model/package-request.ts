// What a user may write to name a package from a source: `name`, `name=version`, `name:arch`, `name/suite`.

import { Failure } from '../base/failure.ts';

// Debian policy 5.6.1 (names), 5.6.12 (versions); suites as apt names them.
const request = /^[a-z0-9][a-z0-9+.-]+(:[a-z0-9][a-z0-9-]*)?(=[0-9A-Za-z.+:~-]+|\/[A-Za-z0-9][A-Za-z0-9._/-]*)?$/;
const longest = 300;

export const isPackageRequest = (text: string): boolean => text.length <= longest && request.test(text);

/** The text itself when it can name a package; throws `bad-usage`. */
export function parsePackageRequest(text: string): string {
  if (isPackageRequest(text)) return text;
  throw new Failure('bad-usage', `cannot understand '${text.slice(0, longest)}' as a package`, {
    hint: 'write NAME, NAME=VERSION, NAME:ARCHITECTURE or NAME/SUITE',
  });
}
