// Serves a folder over HTTP on the host's loopback, well or badly, as a test needs it.

import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join, normalize } from 'node:path';

/** `serve` answers, `stall` begins the answer of matching files and never goes on, `refuse` answers 503. */
export type Manner =
  | { readonly do: 'serve' }
  | { readonly do: 'stall'; readonly paths: RegExp }
  | { readonly do: 'refuse' };

export interface ArchiveServer extends AsyncDisposable {
  readonly port: number;
  /** Paths asked for, in order. */
  readonly asked: string[];
  manner: Manner;
}

/** Starts a server on a free port of the loopback. */
export async function serveFolder(folder: string): Promise<ArchiveServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => answer(request, response));
  const state = { manner: { do: 'serve' } as Manner };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    asked.push(path);
    sendFile(response, { file: join(folder, path), path, manner: state.manner });
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    asked,
    get manner() {
      return state.manner;
    },
    set manner(manner) {
      state.manner = manner;
      if (manner.do === 'serve') server.closeAllConnections();
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answer {
  readonly file: string;
  readonly path: string;
  readonly manner: Manner;
}

function sendFile(response: ServerResponse, { file, path, manner }: Answer): void {
  if (manner.do === 'refuse') {
    response.writeHead(503).end();
    return;
  }
  if (!existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404).end();
    return;
  }
  const { size, mtime } = statSync(file);
  response.writeHead(200, { 'content-length': size, 'last-modified': mtime.toUTCString() });
  if (manner.do === 'stall' && manner.paths.test(path)) {
    createReadStream(file, { end: Math.floor(size / 2) }).pipe(response, { end: false });
  } else {
    createReadStream(file).pipe(response);
  }
}
