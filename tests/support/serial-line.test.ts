import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SerialLine } from './serial-line.ts';

function makeLine(onSend: (line: SerialLine, text: string) => void = () => undefined): SerialLine {
  const line: SerialLine = new SerialLine('line', {
    write: (text: string) => {
      onSend(line, text);
      return true;
    },
  });
  return line;
}

test('a pattern is found over several pieces, and what follows it is kept', async () => {
  const line = makeLine();
  const found = line.expect(/login: /, 1000);
  for (const piece of ['host lo', 'gin', ': next']) line.feed(piece);
  await found;
  await line.expect(/^next/, 1000);
});

test('a command ends with its exit status and its output without the mark', async () => {
  const line = makeLine((self) => setImmediate(() => self.feed('one\r\ntwo\r\nMARK1:3:\r\n')));
  assert.deepEqual(await line.run('ls', 1000), { exitCode: 3, output: 'one\ntwo\n' });
});

test('the typed line does not look like the mark', async () => {
  const line = makeLine((self, text) => setImmediate(() => self.feed(text)));
  await assert.rejects(line.run('true', 50), /no .*MARK1.* within/);
});

test('a panic, an end and a limit end the waiting, with the last words', async () => {
  const panicked = makeLine();
  const lost = assert.rejects(panicked.expect(/login/, 1000), /the system is lost; last words:\nKernel panic - not/);
  panicked.feed('Kernel panic - not syncing');
  await lost;
  const ended = makeLine();
  ended.close('qemu ended with 1');
  await assert.rejects(ended.expect(/login/, 1000), /qemu ended with 1/);
  await assert.rejects(makeLine().expect(/login/, 20), /no \/login\/ within 0.02 s/);
});
