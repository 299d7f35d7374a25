import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { connectSystemBus } from '../../../src/bus/connection.ts';
import { typed } from '../../../src/bus/values.ts';
import { allowEverything, startPrivateBus } from '../../support/private-bus.ts';

const action = 'org.aptostree.test.act';
const policy = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE policyconfig PUBLIC "-//freedesktop//DTD PolicyKit Policy Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/PolicyKit/1/policyconfig.dtd">
<policyconfig><action id="${action}"><description>Act</description><message>Act</message>
<defaults><allow_any>no</allow_any><allow_inactive>no</allow_inactive><allow_active>no</allow_active></defaults>
</action></policyconfig>
`;

test('polkit on the private bus knows our actions and obeys our rules', async () => {
  const folder = await mkdtemp('/var/tmp/aos-polkit-');
  await chmod(folder, 0o755);
  const [actions, rules] = [`${folder}/actions`, `${folder}/rules.d`];
  await mkdir(actions);
  await mkdir(rules);
  await writeFile(`${actions}/test.policy`, policy);
  await writeFile(
    `${rules}/10-test.rules`,
    `polkit.addRule((action, subject) => {
    if (action.id === '${action}' && subject.user === 'nobody') return polkit.Result.YES;
  });\n`,
  );
  try {
    await using bus = await startPrivateBus({ policy: allowEverything, polkit: { actions, rules } });
    await using connection = await connectSystemBus({ address: bus.address });
    const subject = ['system-bus-name', new Map([['name', typed('s', connection.uniqueName)]])];
    const [answer] = await connection.call({
      destination: 'org.freedesktop.PolicyKit1',
      path: '/org/freedesktop/PolicyKit1/Authority',
      interface: 'org.freedesktop.PolicyKit1.Authority',
      member: 'CheckAuthorization',
      signature: '(sa{sv})sa{ss}us',
      body: [subject, action, new Map(), 0, ''],
    });
    assert.deepEqual((answer as readonly unknown[]).slice(0, 2), [true, false]);
    const listed = await bus.run(['pkaction', '--action-id', action], { uid: 65534 });
    assert.equal(listed.trim(), action);
  } finally {
    await rm(folder, { recursive: true });
  }
});
