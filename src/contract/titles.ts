// The one line by which a running change is known: in `status`, in refusals, in the journal. After rpm-ostree's titles.

import type { Request, UpdateRequest } from '../model/request.ts';

/** Longest title; the command line comes from a client. */
const longestTitle = 500;

export function requestTitle(request: Request): string {
  const commandLine = request.commandLine.replaceAll(/\p{Cc}/gu, ' ').slice(0, longestTitle);
  return commandLine === '' ? plainTitle(request) : commandLine;
}

function plainTitle(request: Request): string {
  switch (request.kind) {
    case 'update':
      return updateTitle(request);
    case 'refresh':
      return request.force ? 'refresh-md (force)' : 'refresh-md';
    case 'kernel-arguments':
      return 'kargs';
    case 'initramfs':
    case 'rollback':
    case 'cleanup':
      return request.kind;
  }
}

const stopWords = { check: ' (check only)', resolve: ' (dry run)', download: ' (download only)', deploy: '' } as const;

function updateTitle(request: UpdateRequest): string {
  const parts = [
    updateVerb(request) + (request.cacheOnly ? ' (cache only)' : '') + stopWords[request.stopAfter],
    ...(request.drop.length > 0 ? [`uninstall: ${request.drop.length}`] : []),
    ...(request.add.length > 0 ? [`install: ${request.add.length}`] : []),
    ...(request.addFiles.length > 0 ? [`install files: ${request.addFiles.length}`] : []),
  ];
  return parts.join('; ');
}

function updateVerb(request: UpdateRequest): string {
  switch (request.base.do) {
    case 'follow':
      return 'rebase';
    case 'pin':
      return 'deploy';
    case 'pull':
      return 'upgrade';
    case 'keep':
      if (request.add.length + request.addFiles.length > 0) return 'install';
      return request.drop.length > 0 ? 'uninstall' : 'override';
  }
}
