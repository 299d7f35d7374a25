// Values as they come out at the other end of a real connection.

import { PassThrough } from 'node:stream';
import type { Value } from '../../src/bus/values.ts';
import { openWire } from '../../src/bus/wire.ts';

/** Sends one message with this body and answers the body that arrives. */
export function overWire(signature: string, body: readonly unknown[]): Promise<readonly Value[]> {
  return new Promise((resolve, reject) => {
    const stream = new PassThrough();
    const wire = openWire(stream, {
      onMessage: (message) => {
        resolve(message.body);
        wire.close();
      },
      onClose: (reason) => reject(reason ?? new Error('nothing arrived')),
    });
    wire.send({ type: 4, serial: 1, path: '/', interface: 'a.b', member: 'C', signature, body });
  });
}
