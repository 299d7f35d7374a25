// A private apt configuration for one tree: a copy of its /etc/apt, our options, and hooks switched off.
// The host's apt and its configuration are never used.

import { copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bind } from '../bwrap.ts';
import { ifThere } from '../files.ts';

/** Where the pieces are seen inside the sandbox; /run is private there. */
export const aptInside = {
  etc: '/run/apt-ostree/etc-apt',
  lists: '/run/apt-ostree/lists',
  cache: '/run/apt-ostree/cache',
  log: '/run/apt-ostree/log',
  config: '/run/apt-ostree/apt.conf',
  store: '/run/apt-ostree/store',
} as const;

export interface AptSetup {
  /** The private copy of /etc/apt. */
  readonly etcApt: string;
  /** Our side of `aptInside.log`. */
  readonly log: string;
  readonly binds: readonly Bind[];
  readonly env: Readonly<Record<string, string>>;
}

export interface AptSetupOptions {
  /** The `/etc/apt` to copy. */
  readonly etcApt: string;
  /** Empty directory for the copy. */
  readonly directory: string;
  readonly cache: string;
  readonly store: string;
  readonly recommends: boolean;
  /** Layering: installed versions stay the candidates, so that the base is not changed silently. */
  readonly keepBase: boolean;
}

const hooks = [
  'APT::Update::Pre-Invoke',
  'APT::Update::Post-Invoke',
  'APT::Update::Post-Invoke-Success',
  'APT::Install::Pre-Invoke',
  'APT::Install::Post-Invoke-Success',
  'DPkg::Pre-Invoke',
  'DPkg::Post-Invoke',
  'DPkg::Pre-Install-Pkgs',
  'AptCli::Hooks',
];

/**
 * Options that hold for every call, in apt.conf(5) form. Phased updates are fixed because they depend on the
 * machine-id; source packages are not pulled along (apt ≥ 2.5.2 would upgrade siblings in the base).
 */
const options = (recommends: boolean): string[] => [
  `Dir::State::lists "${aptInside.lists}";`,
  `Dir::State::extended_states "${aptInside.log}/extended_states";`,
  `Dir::Cache "${aptInside.cache}";`,
  `Dir::Log "${aptInside.log}";`,
  'Debug::NoLocking "true";',
  'APT::Sandbox::User "root";',
  `APT::Install-Recommends "${recommends}";`,
  'APT::Install-Suggests "false";',
  'APT::Get::Upgrade-By-Source-Package "false";',
  'APT::Get::Always-Include-Phased-Updates "true";',
  'APT::Periodic::Enable "0";',
  'Acquire::ForceHash "SHA256";',
  'Acquire::Languages "none";',
  'Acquire::Retries "2";',
  'Acquire::http::Timeout "30";',
  'Acquire::https::Timeout "30";',
  'APT::Keep-Downloaded-Packages "true";',
  'Binary::apt-get::APT::Keep-Downloaded-Packages "true";',
];

const pinBase = 'Package: *\nPin: release a=now\nPin-Priority: 1001\n';

export async function setUpApt(setup: AptSetupOptions): Promise<AptSetup> {
  const etc = join(setup.directory, 'etc-apt');
  const log = join(setup.directory, 'log');
  await cp(setup.etcApt, etc, { recursive: true, verbatimSymlinks: true });
  for (const name of ['apt.conf.d', 'preferences.d', 'sources.list.d'])
    await mkdir(join(etc, name), { recursive: true });
  const cleared = hooks.map((hook) => `#clear ${hook};`);
  await writeFile(
    join(etc, 'apt.conf.d', 'zzz-apt-ostree.conf'),
    `${[...cleared, ...options(setup.recommends)].join('\n')}\n`,
  );
  if (setup.keepBase) await writeFile(join(etc, 'preferences.d', 'zzz-apt-ostree.pref'), pinBase);
  await rm(join(etc, 'apt.conf.d', 'docker-clean'), { force: true });
  const config = join(setup.directory, 'apt.conf');
  await writeFile(config, `Dir::Etc "${aptInside.etc}";\n`);
  for (const path of [log, listsDirectory(setup.cache), archivesDirectory(setup.cache), setup.store]) {
    await mkdir(path, { recursive: true });
  }
  await mkdir(join(listsDirectory(setup.cache), 'partial'), { recursive: true });
  await mkdir(join(archivesDirectory(setup.cache), 'partial'), { recursive: true });
  return {
    etcApt: etc,
    log,
    env: { APT_CONFIG: aptInside.config },
    binds: [
      { from: etc, at: aptInside.etc, writable: false },
      { from: listsDirectory(setup.cache), at: aptInside.lists, writable: true },
      { from: join(setup.cache, 'apt'), at: aptInside.cache, writable: true },
      { from: log, at: aptInside.log, writable: true },
      { from: setup.store, at: aptInside.store, writable: false },
      { from: config, at: aptInside.config, writable: false },
    ],
  };
}

/** Name for apt of the copy that `copyPackageCache` makes. */
export const packageCacheCopy = `${aptInside.log}/pkgcache.bin`;

/**
 * A copy of apt's cache for the run that installs: apt writes the cache anew when dpkg is done, for a state that no
 * later change starts from, so the next one would find it outdated.
 */
export async function copyPackageCache(cache: string, log: string): Promise<void> {
  await ifThere(copyFile(join(cache, 'apt', 'pkgcache.bin'), join(log, 'pkgcache.bin')));
}

export const listsDirectory = (cache: string): string => join(cache, 'lists');
export const archivesDirectory = (cache: string): string => join(cache, 'apt', 'archives');
