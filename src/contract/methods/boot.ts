// Methods that change what is booted next, or how, with the trees that are there.

import { checkInitramfsWish } from '../../model/initramfs-change.ts';
import { checkEdits, type KernelArgumentEdits } from '../../model/kernel-arguments.ts';
import type { KernelArgumentsRequest } from '../../model/request.ts';
import { method } from '../method.ts';

export const rollback = method({
  kind: 'rollback',
  interface: 'OS',
  member: 'Rollback',
  about: 'Make the previous deployment the one that boots next.',
  in: {
    options: {
      reboot: ['b', 'Reboot when done.'],
      'initiating-command-line': ['s', 'The command line that asked: title, journal, history.'],
    },
  },
  actions: () => ['rollback'],
  encode: (request) => ({
    options: {
      reboot: request.afterwards === 'reboot' || undefined,
      'initiating-command-line': request.commandLine || undefined,
    },
  }),
  decode: ({ options }, osname) => ({
    kind: 'rollback',
    osname,
    afterwards: options.reboot ? 'reboot' : 'nothing',
    commandLine: options['initiating-command-line'] ?? '',
  }),
});

const noEdits: KernelArgumentEdits = { delete: [], replace: [], append: [], appendIfMissing: [], deleteIfPresent: [] };

export const kernelArguments = method({
  kind: 'kernel-arguments',
  interface: 'OS',
  member: 'KernelArgs',
  about: 'Make a deployment of the same commit with other kernel arguments.',
  in: {
    existing_kernel_arg_string: ['s', 'The line to change; empty for that of the default deployment.'],
    kernel_args_added: ['as', 'KEY or KEY=VALUE to append.'],
    kernel_args_replaced: ['as', 'KEY=NEW, or KEY=OLD=NEW where the key has several values.'],
    kernel_args_removed: ['as', 'KEY or KEY=VALUE to delete.'],
    options: {
      'append-if-missing': ['as', 'Append those that are not there with the same value.'],
      'delete-if-present': ['as', 'Delete those that are there with the same value.'],
      'final-kernel-args': ['s', 'The whole new line; everything else about arguments is ignored then.'],
      'lock-finalization': ['b', 'Stage the deployment, but wait for FinalizeDeployment.'],
      reboot: ['b', 'Reboot when done and something changed.'],
      'initiating-command-line': ['s', 'The command line that asked: title, journal, history.'],
    },
  },
  actions: () => ['bootconfig'],
  encode: ({ change, lockFinalization, afterwards, commandLine }) => {
    const { existing, edits } = change.do === 'edit' ? change : { existing: '', edits: noEdits };
    const listOf = (words: readonly string[]) => (words.length > 0 ? words : undefined);
    return {
      existing_kernel_arg_string: existing,
      kernel_args_added: edits.append,
      kernel_args_replaced: edits.replace,
      kernel_args_removed: edits.delete,
      options: {
        'append-if-missing': listOf(edits.appendIfMissing),
        'delete-if-present': listOf(edits.deleteIfPresent),
        'final-kernel-args': change.do === 'set' ? change.line : undefined,
        'lock-finalization': lockFinalization || undefined,
        reboot: afterwards === 'reboot' || undefined,
        'initiating-command-line': commandLine || undefined,
      },
    };
  },
  decode: (values, osname) => {
    const { options } = values;
    const line = options['final-kernel-args'];
    const edits: KernelArgumentEdits = {
      delete: values.kernel_args_removed,
      replace: values.kernel_args_replaced,
      append: values.kernel_args_added,
      appendIfMissing: options['append-if-missing'] ?? [],
      deleteIfPresent: options['delete-if-present'] ?? [],
    };
    if (line === undefined) checkEdits(edits);
    const existing = values.existing_kernel_arg_string;
    const change: KernelArgumentsRequest['change'] =
      line === undefined ? { do: 'edit', existing, edits } : { do: 'set', line };
    return {
      kind: 'kernel-arguments',
      osname,
      change,
      lockFinalization: options['lock-finalization'] ?? false,
      afterwards: options.reboot ? 'reboot' : 'nothing',
      commandLine: options['initiating-command-line'] ?? '',
    };
  },
});

export const initramfs = method({
  kind: 'initramfs',
  interface: 'OS',
  member: 'SetInitramfsState',
  about: 'Make an initramfs on this machine from now on, or use that of the base again.',
  in: {
    regenerate: ['b', 'True: make one on this machine.'],
    args: ['as', 'Extra arguments for its generator, dracut.'],
    options: {
      'lock-finalization': ['b', 'Stage the deployment, but wait for FinalizeDeployment.'],
      reboot: ['b', 'Reboot when done.'],
      'initiating-command-line': ['s', 'The command line that asked: title, journal, history.'],
    },
  },
  actions: () => ['bootconfig'],
  encode: ({ regenerate, args, lockFinalization, afterwards, commandLine }) => ({
    regenerate,
    args,
    options: {
      'lock-finalization': lockFinalization || undefined,
      reboot: afterwards === 'reboot' || undefined,
      'initiating-command-line': commandLine || undefined,
    },
  }),
  decode: ({ regenerate, args, options }, osname) => {
    checkInitramfsWish({ regenerate, args });
    return {
      kind: 'initramfs',
      osname,
      regenerate,
      args,
      lockFinalization: options['lock-finalization'] ?? false,
      afterwards: options.reboot ? 'reboot' : 'nothing',
      commandLine: options['initiating-command-line'] ?? '',
    };
  },
});
