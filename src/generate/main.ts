// Writes the texts that are made from the contract and kept in the repository. Run as `npm run generate`.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { introspectionXml } from '../contract/introspection.ts';
import { actionPrefix, aliasNames, ourNames } from '../contract/names.ts';
import { policyXml } from './policy.ts';

const texts: Readonly<Record<string, string>> = {
  [`dbus/${ourNames.bus}.xml`]: introspectionXml(ourNames),
  [`dbus/${aliasNames.bus}.xml`]: introspectionXml(aliasNames),
  [`polkit/${actionPrefix}.policy`]: policyXml(),
};

for (const [path, text] of Object.entries(texts)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
