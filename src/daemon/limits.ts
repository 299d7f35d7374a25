// What one user may keep busy: calls that are not answered yet, and the size of what a call carries.

import { BusError, standardErrors } from '../bus/errors.ts';
import type { MethodCall } from '../bus/message.ts';
import { checkLimits } from '../bus/values.ts';
import type { Caller } from './caller.ts';

const mostPending = 64;
/** A command line that names many packages is the longest text that makes sense. */
const valueLimits = { entries: 4096, textBytes: 32 * 1024 };

/** Counts a call until the answer is disposed; root has no limit. */
export type Limit = (call: MethodCall, caller: Caller) => Disposable;

export function makeLimit(): Limit {
  const pending = new Map<number, number>();
  return (call, { uid }) => {
    for (const value of call.body) checkLimits(value, valueLimits);
    const count = pending.get(uid) ?? 0;
    if (uid !== 0 && count >= mostPending) {
      throw new BusError(
        standardErrors.limitsExceeded,
        `cannot serve more than ${mostPending} calls of one user at once`,
      );
    }
    pending.set(uid, count + 1);
    return {
      [Symbol.dispose]: () => {
        const left = (pending.get(uid) ?? 1) - 1;
        if (left > 0) pending.set(uid, left);
        else pending.delete(uid);
      },
    };
  };
}
