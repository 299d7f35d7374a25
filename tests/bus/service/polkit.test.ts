import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ourNames } from '../../../src/contract/names.ts';
import { makePolkitFolders } from '../../support/polkit-folders.ts';
import { osPath, type ServedDaemon, serveDaemon } from '../../support/served-daemon.ts';

const rules = `
polkit.addRule(function (action, subject) {
  if (action.id === 'org.aptostree.dev.repo-refresh' && subject.user === 'nobody') return polkit.Result.YES;
  if (action.id === 'org.aptostree.dev.install-uninstall-packages' && action.lookup('packages') === 'htop') {
    return polkit.Result.YES;
  }
  if (action.id === 'org.aptostree.dev.rollback') return polkit.Result.NO;
});
`;

const callAs = (daemon: ServedDaemon, uid: number, words: readonly string[]): Promise<string> =>
  daemon.bus.run(['busctl', '--system', '--timeout=10', 'call', ourNames.bus, osPath, `${ourNames.bus}.OS`, ...words], {
    uid,
  });

const nobody = 65534;

test('the real polkit decides by our policy and by the rules of the administrator', async () => {
  await using folders = await makePolkitFolders(rules);
  await using daemon = await serveDaemon({ polkit: folders });
  const address = /^s "unix:path=/;
  assert.match(await callAs(daemon, nobody, ['RefreshMd', 'a{sv}', '0']), address, 'a user named in a rule');
  await assert.rejects(
    callAs(daemon, 1, ['RefreshMd', 'a{sv}', '0']),
    /not authorized for org\.aptostree\.dev\.repo-refresh: authentication is needed and nobody is there to ask for it/,
  );
  assert.match(
    await callAs(daemon, 1, ['install_packages', 'asa{sv}', '1', 'htop', '0']),
    address,
    'a rule on a detail',
  );
  await assert.rejects(callAs(daemon, 1, ['install_packages', 'asa{sv}', '1', 'vim', '0']), /not authorized/);
  await assert.rejects(
    callAs(daemon, nobody, ['Rollback', 'a{sv}', '0']),
    /not authorized for org\.aptostree\.dev\.rollback$/m,
  );
  assert.match(await callAs(daemon, 0, ['Rollback', 'a{sv}', '0']), address, 'root');
  assert.deepEqual(daemon.host.begun, []);
});
