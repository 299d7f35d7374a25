// Tells when something in a folder changed, a while after the last change.

import { watch } from 'node:fs';

const quietMs = 300;

/** A folder that is not there, or cannot be watched, never changes. */
export function watchFolder(path: string, onChange: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs);
  };
  const close = openWatch(path, later);
  return {
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      close();
    },
  };
}

function openWatch(path: string, onEvent: () => void): () => void {
  try {
    const watcher = watch(path, { persistent: false }, onEvent);
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}
