// Host state → the document of `status --json`. Compat: rpm-ostree's keys and types, read by many programs.

import type { CommitSummary, Deployment, MetadataValue } from '../../model/deployment.ts';
import type { HostState } from '../../model/host-state.ts';
import type { Origin } from '../../model/origin.ts';
import { formatRefspec } from '../../model/refspec.ts';

export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json };

export function stateAsJson(state: HostState, bootedOnly: boolean): { readonly [key: string]: Json } {
  const { transaction } = state;
  const deployments = bootedOnly ? state.deployments.filter((one) => one.state === 'booted') : state.deployments;
  return {
    deployments: deployments.map(deploymentAsJson),
    transaction: transaction === undefined ? null : [transaction.method, transaction.sender, transaction.path],
    'cached-update': null,
    'update-driver': null,
  };
}

function deploymentAsJson(deployment: Deployment): Json {
  const { commit, origin } = deployment;
  return {
    id: deployment.id,
    osname: deployment.osname,
    serial: deployment.serial,
    checksum: commit.commit,
    ...optional('version', commit.version ?? deployment.base.version),
    timestamp: commit.timestamp,
    booted: deployment.state === 'booted',
    staged: deployment.state === 'staged',
    ...(deployment.finalizationLocked ? { 'finalization-locked': true } : {}),
    pinned: deployment.pinned,
    unlocked: deployment.unlocked,
    ...optional('endoflife', textOf(deployment.base.metadata['ostree.endoflife'])),
    ...sourceAsJson(origin),
    ...commitsAsJson(deployment),
    ...requestsAsJson(origin),
    packages: [...deployment.activePackages],
    'base-removals': [],
    'base-local-replacements': [],
    'base-remote-replacements': {},
    ...initramfsAsJson(origin),
  };
}

function sourceAsJson({ base, custom }: Origin): { readonly [key: string]: Json } {
  const source =
    base.kind === 'image'
      ? {
          'container-image-reference': base.image,
          ...optional('container-image-reference-digest', base.digest),
        }
      : { origin: formatRefspec(base) };
  return { ...source, ...(custom === undefined ? {} : { 'custom-origin': [custom.url, custom.description] }) };
}

function commitsAsJson({ base, commit, layered }: Deployment): { readonly [key: string]: Json } {
  if (!layered) return { 'base-commit-meta': metadataAsJson(commit) };
  return {
    'base-checksum': base.commit,
    ...optional('base-version', base.version),
    'base-timestamp': base.timestamp,
    'base-commit-meta': metadataAsJson(base),
    'layered-commit-meta': metadataAsJson(commit),
  };
}

const requestsAsJson = (origin: Origin): { readonly [key: string]: Json } => ({
  'requested-packages': [...origin.packages],
  'requested-local-packages': origin.localPackages.map(({ id }) => id),
  'requested-local-fileoverride-packages': [],
  'requested-base-removals': [...origin.overrides.remove],
  'requested-base-local-replacements': origin.overrides.replaceLocal.map(({ id }) => id),
});

function initramfsAsJson({ initramfs }: Origin): { readonly [key: string]: Json } {
  const { regenerate, args, etcFiles } = initramfs;
  const any = regenerate || args.length > 0 || etcFiles.length > 0;
  return {
    'regenerate-initramfs': regenerate,
    ...(any ? { 'initramfs-args': [...args], 'initramfs-etc': [...etcFiles] } : {}),
  };
}

const metadataAsJson = ({ metadata }: CommitSummary): Json =>
  Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, metadataValue(value)]));

const metadataValue = (value: MetadataValue): Json =>
  Array.isArray(value) ? value.map(metadataValue) : (value as Json);

const textOf = (value: MetadataValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

const optional = (key: string, value: string | undefined): { readonly [key: string]: Json } =>
  value === undefined ? {} : { [key]: value };
