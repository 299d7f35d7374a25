// What becomes of each thing found in /var after packages were configured: the first matching rule wins.

import type { Entry } from '../system/root.ts';

export type VarOutcome = 'discard' | 'directory' | 'link' | 'fifo' | 'factory' | 'opt';

interface Rule {
  readonly path: RegExp;
  /** Only for entries of these kinds; absent: for all. */
  readonly kinds?: readonly Entry['kind'][];
  readonly outcome: VarOutcome;
  readonly why: string;
}

/** Paths are relative to /var. */
export const varRules: readonly Rule[] = [
  { path: /^opt\/[^/]+$/, kinds: ['directory'], outcome: 'opt', why: 'vendor packages are updated with the commit' },
  {
    path: /^(tmp|lib\/apt\/lists|lib\/apt\/periodic|lib\/apt\/mirrors|cache\/apt|cache\/ldconfig|cache\/man)\//,
    outcome: 'discard',
    why: 'made again on the machine',
  },
  { path: /^cache\//, kinds: ['file'], outcome: 'discard', why: 'a cache is made again by its owner' },
  { path: /^log\//, kinds: ['file', 'link'], outcome: 'discard', why: 'logs of the build' },
  { path: /^backups\//, outcome: 'discard', why: 'copies of the package database' },
  { path: /^lib\/dbus\/machine-id$/, outcome: 'discard', why: 'identity of one machine' },
  { path: /^lib\/systemd\/(random-seed|credential\.secret)$/, outcome: 'discard', why: 'secret of one machine' },
  { path: /^lib\/systemd\/catalog\/database$/, outcome: 'discard', why: 'made at first boot' },
  {
    path: /^lib\/systemd\/(timers|timesync\/clock|coredump\/.*)/,
    kinds: ['file'],
    outcome: 'discard',
    why: 'state of one machine',
  },
  { path: /\.pid$|\.lock$|(^|\/)lock$/, kinds: ['file'], outcome: 'discard', why: 'of a process that has ended' },
  { path: /^lib\/apt\/extended_states$/, outcome: 'discard', why: 'lives below /usr' },
  { path: /^(run|lock)$/, kinds: ['link'], outcome: 'discard', why: 'declared by systemd' },
  { path: /./, kinds: ['socket', 'device'], outcome: 'discard', why: 'cannot be part of a commit' },
  { path: /./, kinds: ['directory'], outcome: 'directory', why: '' },
  { path: /./, kinds: ['link'], outcome: 'link', why: '' },
  { path: /./, kinds: ['fifo'], outcome: 'fifo', why: '' },
  { path: /./, outcome: 'factory', why: 'a file that must be there at first boot' },
];

export function outcomeOf(path: string, kind: Entry['kind']): VarOutcome {
  const rule = varRules.find((candidate) => candidate.path.test(path) && (candidate.kinds?.includes(kind) ?? true));
  return rule?.outcome ?? 'factory';
}

/** Below this nothing is looked at: the whole subtree has the outcome of its top. */
export const isWhole = (outcome: VarOutcome): boolean => outcome === 'discard' || outcome === 'opt';
