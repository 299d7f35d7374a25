// Commands about how the next boot goes: `kargs`, `initramfs`.

import { Failure } from '../../base/failure.ts';
import { checkInitramfsWish } from '../../model/initramfs-change.ts';
import { checkEdits, hasEdits, type KernelArgumentEdits } from '../../model/kernel-arguments.ts';
import { command, type OptionRows, type OptionValues } from '../command.ts';
import type { KernelArgumentsIntent } from '../intent.ts';
import {
  afterwards,
  hostOptions,
  lockFinalization,
  reboot,
  requestBasics,
  stateroot,
  unchangedExit77,
} from '../options.ts';
import { conflict } from './packages.ts';

const kargsOptions = {
  ...hostOptions,
  ...stateroot,
  'deploy-index': { type: 'value', value: 'INDEX', about: 'Start from the arguments of the deployment at INDEX' },
  'import-proc-cmdline': { type: 'flag', about: 'Start from the arguments of the booted deployment' },
  append: { type: 'list', value: 'KEY=VALUE', about: 'Append an argument, also one that is there already' },
  'append-if-missing': { type: 'list', value: 'KEY=VALUE', about: 'Append an argument unless exactly this is there' },
  replace: { type: 'list', value: 'KEY=VALUE=NEW', about: 'Replace a value; KEY=NEW if the key has only one' },
  delete: { type: 'list', value: 'KEY=VALUE', about: 'Delete an argument; the key is enough if it has only one value' },
  'delete-if-present': { type: 'list', value: 'KEY=VALUE', about: 'Delete an argument if exactly this is there' },
  editor: { type: 'flag', about: 'Change the arguments in an editor' },
  ...unchangedExit77,
  // Compat: without the short form that other commands have.
  reboot: { type: 'flag', about: 'Start a reboot after the transaction is done' },
  ...lockFinalization,
} as const satisfies OptionRows;

type Options = OptionValues<typeof kargsOptions>;

export const kargs = command({
  words: 'kargs',
  about: 'Query or modify kernel arguments',
  examples: ['kargs', 'kargs --append=quiet --delete-if-present=debug', 'kargs --replace=console=tty0=ttyS0'],
  place: 'host',
  options: kargsOptions,
  intent: (given) => {
    const { options } = given;
    const edits = editsOf(options);
    checkEdits(edits);
    const action = actionOf(options, edits);
    if (options.reboot && action === 'print') {
      throw new Failure('bad-usage', 'Cannot reboot when kernel arguments not changed');
    }
    return {
      kind: 'kernel-arguments',
      action,
      index: sourceOf(options),
      edits,
      request: {
        kind: 'kernel-arguments',
        ...requestBasics(given),
        lockFinalization: options['lock-finalization'],
        afterwards: afterwards(options),
      },
      unchangedExit77: options['unchanged-exit-77'],
    };
  },
});

const editsOf = (options: Options): KernelArgumentEdits => ({
  delete: options.delete,
  replace: options.replace,
  append: options.append,
  appendIfMissing: options['append-if-missing'],
  deleteIfPresent: options['delete-if-present'],
});

function actionOf(options: Options, edits: KernelArgumentEdits): KernelArgumentsIntent['action'] {
  if (!options.editor) return hasEdits(edits) ? 'edit' : 'print';
  const names = ['append', 'append-if-missing', 'replace', 'delete', 'delete-if-present'] as const;
  const other = names.find((name) => options[name].length > 0);
  if (other !== undefined) throw conflict('--editor', `--${other}`);
  return 'editor';
}

/** The deployment to start from, as the question for boot entries numbers them. */
function sourceOf(options: Options): number {
  const index = options['deploy-index'];
  if (options['import-proc-cmdline']) {
    if (index !== undefined) throw conflict('--import-proc-cmdline', '--deploy-index');
    if (options.stateroot !== undefined) throw conflict('--import-proc-cmdline', '--stateroot');
    return -2;
  }
  if (index === undefined) return -1;
  if (/^[0-9]{1,4}$/.test(index)) return Number(index);
  throw new Failure('bad-usage', `Invalid deployment index ${index}, must be a number and >= 0`);
}

export const initramfs = command({
  words: 'initramfs',
  about: 'Enable or disable local initramfs regeneration',
  examples: ['initramfs', 'initramfs --enable --arg=--add --arg=crypt', 'initramfs --disable'],
  place: 'host',
  options: {
    ...hostOptions,
    ...stateroot,
    enable: { type: 'flag', about: 'Make an initramfs on this machine with every change' },
    arg: { type: 'list', value: 'ARG', about: 'Append ARG to the arguments of dracut' },
    disable: { type: 'flag', about: 'Use the initramfs of the base' },
    ...reboot,
    ...lockFinalization,
  },
  intent: (given) => {
    const { options } = given;
    const { enable, disable, arg } = options;
    if (enable && disable) throw conflict('--enable', '--disable');
    if (!enable && !disable) {
      if (arg.length > 0) throw new Failure('bad-usage', '--arg must be used with --enable');
      if (options.reboot) throw new Failure('bad-usage', '--reboot must be used with --enable or --disable');
      return { kind: 'initramfs-state', osname: options.stateroot ?? '' };
    }
    checkInitramfsWish({ regenerate: enable, args: arg });
    const state = enable ? 'enabled' : 'disabled';
    return {
      kind: 'change',
      request: {
        kind: 'initramfs',
        ...requestBasics(given),
        regenerate: enable,
        args: arg,
        lockFinalization: options['lock-finalization'],
        afterwards: afterwards(options),
      },
      trailer: 'none',
      closing: [
        ...(disable ? ['Initramfs will be reset to default on next reboot.'] : []),
        `Initramfs regeneration is now: ${state}`,
      ],
      unchangedExit77: false,
    };
  },
});
