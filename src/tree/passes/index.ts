// The order of the passes, and the documentation of the order.

import type { Step } from '../step.ts';
import { checkTree } from './check-tree.ts';
import { declareAccounts } from './declare-accounts.ts';
import { dropLeftovers } from './drop-leftovers.ts';
import { emptyVar } from './empty-var.ts';
import { keepMarks } from './keep-marks.ts';
import { makeInitramfs } from './make-initramfs.ts';
import { addFiles, enableUnits, removeFiles, runScripts, setDefaults, stampRelease } from './manifest.ts';
import { placeKernel } from './place-kernel.ts';
import { renewKeys } from './renew-keys.ts';

export const passes: readonly Step[] = [
  setDefaults,
  enableUnits,
  stampRelease,
  removeFiles,
  addFiles,
  runScripts,
  placeKernel,
  // After everything that may change what an initramfs is made from.
  makeInitramfs,
  // Before /var is translated, because its lines name owners.
  declareAccounts,
  keepMarks,
  emptyVar,
  dropLeftovers,
  renewKeys,
  checkTree,
];
