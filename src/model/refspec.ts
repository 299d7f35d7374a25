// The text that names a base (`REMOTE:BRANCH`, `BRANCH`, a commit, an image reference) ↔ Base.

import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';
import { isCommitHash } from './commit.ts';
import type { Base } from './origin.ts';

const imagePrefixes = [
  'ostree-image-signed:',
  'ostree-unverified-image:',
  'ostree-unverified-registry:',
  'ostree-remote-image:',
  'ostree-remote-registry:',
];

const longestChars = 512;

const word = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/** ostree's own rule for refs, and no part that a file system or a lock file would mistake. */
const isBranch = (text: string): boolean =>
  text.split('/').every((part) => word.test(part) && !part.includes('..') && !part.endsWith('.lock'));

const isRemote = (text: string): boolean => word.test(text) && !text.includes('..');

/** Reads what `rebase` takes and what an origin's `refspec` holds; throws `bad-ref`. */
export function parseRefspec(text: string): Base {
  if (text.length > longestChars) throw notUnderstood(text);
  if (isCommitHash(text)) return { kind: 'commit', commit: text };
  if (imagePrefixes.some((prefix) => text.startsWith(prefix) && text.length > prefix.length)) return parseImage(text);
  const colon = text.indexOf(':');
  const remote = colon < 0 ? {} : { remote: text.slice(0, colon) };
  const ref = text.slice(colon + 1);
  if (!isBranch(ref) || (remote.remote !== undefined && !isRemote(remote.remote))) throw notUnderstood(text);
  return isCommitHash(ref) ? { kind: 'commit', ...remote, commit: ref } : { kind: 'branch', ...remote, ref };
}

const notUnderstood = (text: string): Failure =>
  new Failure('bad-ref', `cannot understand ${quoteForMessage(text)} as a branch, commit or image`, {
    hint: 'write REMOTE:BRANCH, BRANCH, or a commit of 64 hexadecimal digits',
  });

function parseImage(text: string): Base {
  if (/[\s\p{Cc}]/u.test(text)) throw new Failure('bad-ref', 'cannot use an image reference with blanks in it');
  const found = /^(.*)@(sha256:[0-9a-f]{64})$/.exec(text);
  const [, image, digest] = found ?? [];
  return image === undefined || digest === undefined
    ? { kind: 'image', image: text }
    : { kind: 'image', image, digest };
}

/** The inverse of `parseRefspec`; a pinned commit is not part of the text. */
export function formatRefspec(base: Base): string {
  if (base.kind === 'image') return base.digest === undefined ? base.image : `${base.image}@${base.digest}`;
  const name = base.kind === 'commit' ? base.commit : base.ref;
  return base.remote === undefined ? name : `${base.remote}:${name}`;
}
