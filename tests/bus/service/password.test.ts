import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { before, test } from 'node:test';
import { makePolkitFolders } from '../../support/polkit-folders.ts';
import { buildPrograms } from '../../support/program.ts';
import { type ServedDaemon, serveDaemon } from '../../support/served-daemon.ts';

before(buildPrograms);

const nobody = 65534;
const askRoot = 'polkit.addAdminRule(function () { return ["unix-user:0"]; });';

/** Runs the client as an ordinary user on a terminal of its own and types what it is asked for. */
async function runOnTerminal(daemon: ServedDaemon, typed: string): Promise<string> {
  const as = `setpriv --reuid=${nobody} --regid=${nobody} --clear-groups`;
  const child = spawn('script', ['-qec', `${as} bin/apt-ostree install htop --door=remote`, '/dev/null'], {
    env: daemon.bus.env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
    if (String(chunk).includes('Password:')) child.stdin.write(`${typed}\n`);
  });
  await new Promise((resolve) => child.once('close', resolve));
  return said;
}

test('an ordinary user on a terminal is asked for a password, and a wrong one is refused', async () => {
  await using folders = await makePolkitFolders(askRoot);
  await using daemon = await serveDaemon({ polkit: folders });
  const said = await runOnTerminal(daemon, 'wrong');
  assert.match(said, /Authentication is required to install and remove software: htop/);
  assert.match(said, /AUTHENTICATION FAILED/);
  assert.match(said, /not authorized for org\.aptostree\.dev\.install-uninstall-packages/);
  assert.deepEqual(daemon.host.begun, []);
});
