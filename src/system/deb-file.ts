// Control data and date of one package file.

import { open } from 'node:fs/promises';
import { Failure } from '../base/failure.ts';
import type { Package } from '../model/package.ts';
import { run } from './run.ts';

/** Name, version and architecture of a `.deb` (dpkg-deb(1)); `cannot-fetch` when it is no package file. */
export async function readPackageFile(path: string): Promise<Package> {
  const format = '$' + '{Package}\t$' + '{Version}\t$' + '{Architecture}\n';
  const result = await run({ program: 'dpkg-deb', args: ['--show', `--showformat=${format}`, '--', path] }).catch(
    (cause: unknown) => {
      throw new Failure('cannot-fetch', `cannot read '${path}' as a Debian package`, { cause });
    },
  );
  const [name, version, architecture] = result.stdout.trim().split('\t');
  if (name === undefined || version === undefined || architecture === undefined) {
    throw new Failure('cannot-fetch', `cannot read '${path}' as a Debian package: no name, version or architecture`);
  }
  return { name, version, architecture };
}

const memberHeader = { at: 8, dateAt: 16, dateChars: 12, bytes: 60 } as const;

/** When the package was built, seconds since 1970: the date of the first ar(5) member. */
export async function readBuildDate(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(memberHeader.bytes), 0, memberHeader.bytes, memberHeader.at);
    const text = buffer.toString('latin1', memberHeader.dateAt, memberHeader.dateAt + memberHeader.dateChars).trim();
    return /^[0-9]+$/.test(text) ? Number(text) : 0;
  } finally {
    await file.close();
  }
}
