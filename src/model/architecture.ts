// Names of machine architectures as Debian has them.

import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';

const architectures = [
  'amd64',
  'arm64',
  'armel',
  'armhf',
  'i386',
  'mips64el',
  'ppc64el',
  'riscv64',
  's390x',
  'loong64',
];

/** Compat: treefiles of the reference use the kernel's names. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'amd64'],
  ['aarch64', 'arm64'],
  ['ppc64le', 'ppc64el'],
]);

/** The Debian name; throws when there is no such architecture. */
export function parseArchitecture(text: string): string {
  const name = synonyms.get(text) ?? text;
  if (architectures.includes(name)) return name;
  throw new Failure('bad-usage', `cannot use ${quoteForMessage(text)} as an architecture`, {
    hint: `known are ${architectures.join(', ')}`,
  });
}
