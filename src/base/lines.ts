// Chunks of bytes → whole lines, with a limit on how long one may grow.

const longestLineBytes = 1024 * 1024;

/** Returns a function to feed chunks to; `onLine` gets each line without its end, `flush` the unfinished last one. */
export function splitLines(onLine: (line: string) => void): { feed: (chunk: string) => void; flush: () => void } {
  let rest = '';
  return {
    feed: (chunk) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      if (rest.length > longestLineBytes) rest = rest.slice(-longestLineBytes);
      for (const line of parts) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    },
    flush: () => {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
