// Keys that may not be in a tree are made on the machine: host keys of openssh-server, whenever they are missing.

import type { Step } from '../step.ts';

const unit = 'usr/lib/systemd/system/sshd-keygen.service';

/**
 * Debian's unit runs at the first boot of a machine only, when a layered server was not there yet. An empty condition
 * takes back all conditions (systemd.unit(5)), so the two others are said again; `ssh-keygen -A` leaves present keys alone.
 */
const dropIn = `[Unit]
ConditionFirstBoot=
ConditionPathIsReadWrite=/etc/ssh
ConditionPathIsSymbolicLink=!/etc/ssh
`;

export const renewKeys: Step = {
  name: 'renew-keys',
  run: async (tree) => {
    const path = `${unit}.d/apt-ostree.conf`;
    if (!(await tree.root.has(unit)) || (await tree.root.has(path))) return;
    await tree.root.makeDirectory(`${unit}.d`);
    await tree.root.write(path, dropIn);
  },
};
