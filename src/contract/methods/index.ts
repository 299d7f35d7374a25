// The method for each kind of request. A kind without one does not compile.

import type { Kind } from '../../model/request.ts';
import type { MethodRow } from '../method.ts';
import { initramfs, kernelArguments, rollback } from './boot.ts';
import { updateDeployment } from './update.ts';
import { cleanup, refresh } from './upkeep.ts';

export const methods = {
  update: updateDeployment,
  rollback,
  cleanup,
  refresh,
  'kernel-arguments': kernelArguments,
  initramfs,
} satisfies {
  readonly [K in Kind]: MethodRow<K>;
};
