// What a treefile asks for beyond packages: units, files, scripts, the release's name. Layering asks for none of it.

import { Failure } from '../../base/failure.ts';
import { treeLayout } from '../../model/layout.ts';
import { sandboxed } from '../../system/bwrap.ts';
import { formatSource } from '../../system/mmdebstrap.ts';
import type { Root } from '../../system/root.ts';
import { run } from '../../system/run.ts';
import { writeWorkFile } from '../../system/tree-files.ts';
import { scriptSandbox } from '../package-sandbox.ts';
import type { Step } from '../step.ts';
import type { TreeJob } from '../tree-job.ts';

const sourcesDirectory = `${treeLayout.etc}/apt/sources.list.d`;

/** The sources of the treefile become the tree's, in place of what the first stage left. */
export const writeSources: Step = {
  name: 'write-sources',
  run: async (tree) => {
    const { sources } = tree.spec;
    if (sources.from !== 'list') return;
    for (const entry of await tree.root.list(sourcesDirectory))
      await tree.root.remove(`${sourcesDirectory}/${entry.name}`);
    await tree.root.remove(`${treeLayout.etc}/apt/apt.conf.d/99mmdebstrap`);
    for (const source of sources.list)
      await tree.root.write(`${sourcesDirectory}/${source.id}.sources`, formatSource(source));
  },
};

/** Defaults of an ostree system that no package sets. */
export const setDefaults: Step = {
  name: 'set-defaults',
  skip: (tree) => tree.layers !== undefined,
  run: async (tree) => {
    const { root } = tree;
    await root.makeDirectory('usr/lib/ostree');
    if (!(await root.has('usr/lib/ostree/prepare-root.conf')))
      await root.write('usr/lib/ostree/prepare-root.conf', prepareRoot);
    await replaceSetting(root, `${treeLayout.etc}/default/useradd`, { name: 'HOME', value: '/var/home' });
    await replaceSetting(root, `${treeLayout.etc}/adduser.conf`, { name: 'DHOME', value: '/var/home' });
  },
};

/** `maybe`: composefs where the ostree of the initramfs has it (ostree-prepare-root(1)). */
const prepareRoot = '[sysroot]\nreadonly=true\n\n[composefs]\nenabled=maybe\n';

/** Sets a variable of a shell-style configuration file, where the file exists. */
async function replaceSetting(root: Root, path: string, setting: { name: string; value: string }): Promise<void> {
  const text = await root.readTextIfThere(path);
  if (text === undefined) return;
  const assignment = `${setting.name}=${setting.value}`;
  const present = new RegExp(`^#?\\s*${setting.name}=.*$`, 'm');
  await root.write(path, present.test(text) ? text.replace(present, assignment) : `${text.trimEnd()}\n${assignment}\n`);
}

export const enableUnits: Step = {
  name: 'enable-units',
  run: async (tree) => {
    const wants = `${treeLayout.etc}/systemd/system/multi-user.target.wants`;
    if (tree.spec.units.length > 0) await tree.root.makeDirectory(wants);
    for (const unit of tree.spec.units) {
      if (!(await tree.root.has(`${wants}/${unit}`)))
        await tree.root.link(`${wants}/${unit}`, `/usr/lib/systemd/system/${unit}`);
    }
    if (tree.spec.defaultTarget === undefined) return;
    await tree.root.remove(`${treeLayout.etc}/systemd/system/default.target`);
    await tree.root.link('usr/lib/systemd/system/default.target', tree.spec.defaultTarget);
  },
};

/** The version in os-release(5): the treefile's text inside VERSION and PRETTY_NAME, and OSTREE_VERSION. */
export const stampRelease: Step = {
  name: 'stamp-release',
  run: async (tree) => {
    const { release } = tree.spec;
    if (release === undefined) return;
    const path = 'usr/lib/os-release';
    const text = await tree.root.readText(path);
    const lines = text
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('OSTREE_VERSION='));
    const stamped = lines.map((line) =>
      /^(VERSION|PRETTY_NAME)=/.test(line) ? line.replace(release.mutate, release.version) : line,
    );
    await tree.root.write(path, `${[...stamped, `OSTREE_VERSION='${release.version}'`].join('\n')}\n`);
  },
};

export const removeFiles: Step = {
  name: 'remove-files',
  run: async (tree) => {
    for (const path of tree.spec.removeFiles) await tree.root.remove(inTree(path));
  },
};

export const addFiles: Step = {
  name: 'add-files',
  run: async (tree) => {
    for (const file of tree.spec.addFiles) {
      const path = inTree(file.destination);
      await tree.root.makeDirectory(path.slice(0, path.lastIndexOf('/')));
      await tree.root.write(path, file.content, file.mode);
    }
  },
};

/** `/etc/x` of a treefile is `usr/etc/x` of the tree. */
const inTree = (path: string): string => path.replace(/^\/+/, '').replace(/^etc(?=\/|$)/, treeLayout.etc);

export const runScripts: Step = {
  name: 'run-scripts',
  run: async (tree) => {
    for (const [index, script] of tree.spec.scripts.entries()) await runScript(tree, { ...script, index });
  },
};

async function runScript(tree: TreeJob, script: { name: string; text: string; index: number }): Promise<void> {
  const at = `/run/apt-ostree/postprocess-${script.index}`;
  const text = script.text.startsWith('#!') ? script.text : `#!/bin/sh\n${script.text}`;
  const file = await writeWorkFile(`${tree.workspace}/scripts/${script.index}`, text, 0o755);
  const bind = { from: file, at, writable: false };
  const sandbox = scriptSandbox(tree, { sourceDateEpoch: tree.state.sourceDateEpoch, extraBinds: [bind] });
  const lines: string[] = [];
  const onLine = (line: string): number => lines.push(line);
  await run(await sandboxed(sandbox, { program: at, args: [] }), { signal: tree.job.signal, onLine }).catch(
    (cause: unknown) => {
      if (cause instanceof Failure && cause.code === 'cancelled') throw cause;
      const said = lines
        .slice(-10)
        .map((line) => `\n  | ${line}`)
        .join('');
      throw new Failure('package-script', `cannot run the treefile's script '${script.name}'${said}`, { cause });
    },
  );
}
