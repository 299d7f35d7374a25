// The architecture of this machine, by Debian's name.

import { Failure } from '../base/failure.ts';

const names: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'armhf',
  ia32: 'i386',
  ppc64: 'ppc64el',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
};

export function hostArchitecture(): string {
  const name = names[process.arch];
  if (name === undefined)
    throw new Failure('bad-usage', `cannot compose on this machine: unknown architecture '${process.arch}'`);
  return name;
}
