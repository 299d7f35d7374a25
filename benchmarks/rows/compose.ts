// R15: composing a tree from nothing, against what a script of two commands does with the same packages.

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { makeRealArchive, type RealArchive } from '../../tests/support/real-archive.ts';
import { runProgram } from '../program.ts';
import type { Contender, Row } from '../row.ts';

const suite = 'trixie';

export const compose: Row = {
  id: 'R15',
  what: 'compose tree, nothing cached',
  dividedBy: 'mmdebstrap + ostree commit',
  must: 1.15,
  pairs: 3,
  warmUps: 0,
  writes: true,
  begin: async (place) => {
    const manifest: Manifest = parse(await readFile('compose/debian-13-minimal.yaml', 'utf8'));
    const packages = listPackages(manifest);
    const archive = await makeRealArchive({ packages: ['?essential', 'apt', ...packages], status: '' });
    place.defer(() => archive[Symbol.asyncDispose]());
    return {
      ours: await composeTree(await place.makeFolder('ours'), manifest, archive),
      base: await bootstrap(await place.makeFolder('base'), packages, archive),
    };
  },
};

type Manifest = Readonly<Record<string, unknown>>;

const listPackages = (manifest: Manifest): readonly string[] =>
  [manifest.packages, manifest['packages-amd64']]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .flatMap((line) => String(line).split(/\s+/));

/** The example manifest with the archive that both sides use. */
async function composeTree(folder: string, manifest: Manifest, archive: RealArchive): Promise<Contender> {
  await cp('compose', folder, { recursive: true });
  const treefile = join(folder, 'tree.yaml');
  const uris = `http://127.0.0.1:${archive.server.port}/`;
  const source = { id: 'local', uris, suites: suite, components: 'main', 'signed-by': archive.publicKey };
  await writeFile(treefile, stringify({ ...manifest, sources: [source] }));
  const repo = join(folder, 'repo');
  return {
    commands: [[resolve('bin/apt-ostree'), 'compose', 'tree', `--repo=${repo}`, `--workdir=${folder}`, treefile]],
    prepare: () => makeRepo(repo),
  };
}

async function bootstrap(folder: string, packages: readonly string[], archive: RealArchive): Promise<Contender> {
  const sources = join(folder, 'local.sources');
  await writeFile(sources, archive.sources('127.0.0.1'));
  const [repo, root] = [join(folder, 'repo'), join(folder, 'root')];
  const options = ['--mode=root', '--variant=apt', '--format=directory', '--skip=output/dev'];
  const choice = ['--aptopt=APT::Install-Recommends "false"', `--include=${packages.join(',')}`];
  return {
    commands: [
      ['mmdebstrap', ...options, ...choice, suite, root, sources],
      // ostree takes no device nodes.
      ['find', join(root, 'dev'), '-mindepth', '1', '-delete'],
      ['ostree', 'commit', `--repo=${repo}`, '--branch=tree', `--tree=dir=${root}`],
    ],
    prepare: async () => {
      await rm(root, { recursive: true, force: true });
      await makeRepo(repo);
    },
  };
}

async function makeRepo(repo: string): Promise<void> {
  await rm(repo, { recursive: true, force: true });
  await mkdir(repo);
  await runProgram(['ostree', `--repo=${repo}`, 'init', '--mode=bare']);
}
