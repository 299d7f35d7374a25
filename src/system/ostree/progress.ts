// What `ostree pull` prints while it works → progress events.

import type { ProgressEvent } from '../../model/job.ts';

const unitFactors: Readonly<Record<string, number>> = { bytes: 1, byte: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** `Receiving objects: 42% (420/1000) 1.2 MB/s 12.0 MB` → an event; other lines → undefined. */
export function parsePullProgress(line: string): ProgressEvent | undefined {
  const receiving = /Receiving objects[:;] *(\d+)% \((\d+)\/(\d+)\)(?: +([\d.]+).(\w+)\/s)?(?: +([\d.]+).(\w+))?/.exec(
    line,
  );
  if (receiving === null) return undefined;
  const [, percent, done, total, rate, rateUnit, amount, amountUnit] = receiving;
  const receivedBytes = bytesFromText(amount, amountUnit);
  return {
    kind: 'download',
    receivedBytes,
    expectedBytes: Number(percent) === 0 ? 0 : Math.round((receivedBytes * 100) / Number(percent)),
    filesDone: Number(done),
    filesTotal: Number(total),
    bytesPerSecond: bytesFromText(rate, rateUnit),
  };
}

/** `12.0` and `MB`, as GLib prints sizes, in bytes. */
export function bytesFromText(amount: string | undefined, unit: string | undefined): number {
  return Math.round(Number(amount ?? 0) * (unitFactors[unit ?? 'bytes'] ?? 1));
}
