// D-Bus messages by hand, so that they can be malformed in every way, and a socket to send them over.

import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';

export interface RawMessage {
  readonly signature: string;
  readonly body: Buffer;
  readonly byteOrder?: string;
  readonly version?: number;
  readonly type?: number;
  readonly bodyLength?: number;
  readonly fieldsLength?: number;
  readonly member?: string;
}

/** A method call with the given body bytes; every number of the header can be made to lie. */
export function makeRawMessage(message: RawMessage): Buffer {
  const fields = Buffer.concat([
    makeField({ code: 1, signature: 'o', text: '/', offset: 0 }),
    ...[makeField({ code: 3, signature: 's', text: message.member ?? 'Echo', offset: 0 })],
    makeSignatureField(message.signature),
  ]);
  const header = Buffer.alloc(16);
  header.write(message.byteOrder ?? 'l', 0, 'latin1');
  header[1] = message.type ?? 1;
  header[3] = message.version ?? 1;
  header.writeUInt32LE(message.bodyLength ?? message.body.length, 4);
  header.writeUInt32LE(7, 8);
  header.writeUInt32LE(message.fieldsLength ?? fields.length, 12);
  return Buffer.concat([header, pad(fields), message.body]);
}

/** Unsigned 32-bit numbers, little-endian. */
export function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
  return bytes;
}

/** The bytes of a string with the length that is claimed for it. */
export function rawString(bytes: Buffer, claimed = bytes.length): Buffer {
  return Buffer.concat([uint32(claimed), bytes, Buffer.from([0])]);
}

/** Opens a socket and lets itself be authenticated as this process. */
export async function openRawSocket(path: string): Promise<Socket> {
  const socket = createConnection(path);
  const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
  socket.on('error', () => {});
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
  await once(socket, 'data');
  socket.write('BEGIN\r\n');
  return socket;
}

function makeField(field: { code: number; signature: string; text: string; offset: number }): Buffer {
  const text = Buffer.from(field.text);
  return pad(Buffer.concat([Buffer.from([field.code, 1]), Buffer.from(`${field.signature}\0`), rawString(text)]));
}

function makeSignatureField(signature: string): Buffer {
  const text = Buffer.from(`${signature}\0`, 'latin1');
  return Buffer.concat([Buffer.from([8, 1]), Buffer.from('g\0'), Buffer.from([text.length - 1]), text]);
}

function pad(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
}
