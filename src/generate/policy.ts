// polkit rows → the policy file, each reason as a comment.

import { type ActionRow, actions } from '../contract/actions.ts';
import { actionPrefix } from '../contract/names.ts';

/** The text of `polkit/org.aptostree.dev.policy`. */
export const policyXml = (): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE policyconfig PUBLIC "-//freedesktop//DTD PolicyKit Policy Configuration 1.0//EN"',
    '  "http://www.freedesktop.org/standards/PolicyKit/1.0/policyconfig.dtd">',
    '<!-- Generated from the contract by `npm run generate`. -->',
    '<policyconfig>',
    '  <vendor>apt-ostree</vendor>',
    '  <icon_name>system-software-update</icon_name>',
    ...Object.entries<ActionRow>(actions).flatMap(([name, row]) => ['', ...actionLines(name, row)]),
    '</policyconfig>',
    '',
  ].join('\n');

const actionLines = (name: string, row: ActionRow): readonly string[] => [
  `  <!-- ${row.why} -->`,
  `  <action id="${actionPrefix}.${name}">`,
  `    <description>${row.title}</description>`,
  `    <message>${row.prompt}</message>`,
  '    <defaults>',
  `      <allow_any>${row.other}</allow_any>`,
  `      <allow_inactive>${row.other}</allow_inactive>`,
  `      <allow_active>${row.active}</allow_active>`,
  '    </defaults>',
  '  </action>',
];
