// Origin + wish about the initramfs → origin. Not: making one.

import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';
import type { Origin } from './origin.ts';

export interface InitramfsWish {
  /** Make an initramfs on this machine with every change, instead of using that of the base. */
  readonly regenerate: boolean;
  /** Extra arguments for its generator. */
  readonly args: readonly string[];
}

/**
 * Throws `bad-usage` when nothing would change. Compat: `rpm-ostree initramfs`; with arguments, old or new, it is made
 * again in any case.
 */
export function changeInitramfs(origin: Origin, wish: InitramfsWish): Origin {
  checkInitramfsWish(wish);
  const { initramfs } = origin;
  const state = wish.regenerate ? 'enabled' : 'disabled';
  if (wish.regenerate === initramfs.regenerate && wish.args.length + initramfs.args.length === 0) {
    throw new Failure('bad-usage', `initramfs regeneration state is already ${state}`);
  }
  return { ...origin, initramfs: { ...initramfs, regenerate: wish.regenerate, args: wish.args } };
}

export function checkInitramfsWish({ regenerate, args }: InitramfsWish): void {
  if (!regenerate && args.length > 0) throw new Failure('bad-usage', 'Cannot specify both --disable and --arg');
  const wrong = args.find((word) => word === '' || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(word));
  if (wrong === undefined) return;
  throw new Failure('bad-usage', `cannot use ${quoteForMessage(wrong)} as an argument for the initramfs generator`);
}
