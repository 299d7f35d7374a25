// Bytes, durations and timestamps → text.

const sizeUnits = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Powers of 1000 with one decimal, as GLib's g_format_size prints them: `512 bytes`, `1.2 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  let value = bytes / 1000;
  let unit = 0;
  while (Number(value.toFixed(1)) >= 1000 && unit < sizeUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(1)} ${sizeUnits[unit]}`;
}

/** `2026-01-31T12:00:00Z` for seconds since 1970. */
export function formatTimestamp(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? `@${seconds}` : `${date.toISOString().slice(0, 19)}Z`;
}

const durations: readonly (readonly [name: string, seconds: number])[] = [
  ['year', 365 * 86400],
  ['month', 30 * 86400],
  ['week', 7 * 86400],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** The largest whole unit: `3 days`, `1 hour`, `0 seconds`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [name, size] = durations.find(([, unit]) => whole >= unit) ?? ['second', 1];
  const count = Math.floor(whole / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** How long ago a moment was; a moment in the future is `just now`. */
export function formatAgo(seconds: number, nowSeconds: number): string {
  const elapsed = nowSeconds - seconds;
  return elapsed < 1 ? 'just now' : `${formatDuration(elapsed)} ago`;
}
