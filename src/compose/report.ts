// `compose.json`: what a compose made, for the tools that run it. Compat: the keys of rpm-ostree.

import { formatTimestamp } from '../base/units.ts';
import { type CommitHash, metadataKeys } from '../model/commit.ts';
import { comparePackages } from '../model/package-difference.ts';
import { type CommitInfo, listPackages } from '../system/ostree/metadata.ts';

export interface Reported {
  readonly ref: string | undefined;
  readonly info: CommitInfo;
  readonly previous: CommitHash | undefined;
}

export async function composeReport(repo: string, { ref, info, previous }: Reported): Promise<string> {
  const packages = (await listPackages(repo, info.commit)) ?? [];
  const before = previous === undefined ? undefined : await listPackages(repo, previous);
  const report = {
    ...(ref === undefined ? {} : { ref }),
    'ostree-commit': info.commit,
    'ostree-version': info.version,
    'ostree-timestamp': formatTimestamp(info.timestamp),
    'apt-ostree-inputhash': info.metadata.get(metadataKeys.inputHash),
    ...(before === undefined ? {} : { pkgdiff: comparePackages(before, packages) }),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
