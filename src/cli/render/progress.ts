// Progress events → text as it happens: whole lines for a pipe, a moving line for a terminal.

import { formatBytes, formatDuration } from '../../base/units.ts';
import { makeVisible } from '../../base/visible.ts';
import type { ProgressEvent } from '../../model/job.ts';

/** A line at the bottom of the terminal that is drawn over again. */
export interface MovingLine {
  readonly show: (text: string) => void;
  readonly hide: () => void;
}

export interface Progress {
  readonly say: (event: ProgressEvent) => void;
  /** A line that is no event, such as the answer to Ctrl-C. */
  readonly note: (text: string) => void;
  /** Leaves the cursor at the start of a line, also after a failure. */
  readonly close: () => void;
}

type Download = Extract<ProgressEvent, { kind: 'download' }>;
type Measured = Extract<ProgressEvent, { kind: 'percent' | 'download' }>;

/** Something that began and has not ended: what is shown, and the text when it ends. */
interface Open {
  readonly kind: 'task' | 'measured';
  readonly text: string;
  /** Its line is unfinished and nothing else has been written since. */
  atCursor: boolean;
}

/** For pipes and files: `TEXT...done`, one line each. */
export function plainProgress(write: (text: string) => void): Progress {
  const open: Open[] = [];
  const breakLine = (): void => {
    const last = open.find((one) => one.atCursor);
    if (last === undefined) return;
    last.atCursor = false;
    write('\n');
  };
  const line = (text: string): void => {
    breakLine();
    write(`${text}\n`);
  };
  const begin = (kind: Open['kind'], text: string): void => {
    breakLine();
    write(`${text}...`);
    open.push({ kind, text, atCursor: true });
  };
  const end = (kind: Open['kind']): void => {
    const last = popLast(open, kind);
    if (last?.atCursor) write('done\n');
    else if (last !== undefined) line(`${last.text}...done`);
  };
  const measure = (event: Measured): void => {
    if (open.at(-1)?.kind !== 'measured') begin('measured', measuredText(event));
  };
  return { say: (event) => route(event, { begin, end, line, measure }), note: line, close: breakLine };
}

/** For terminals: what runs now stands in the moving line, what is over above it. */
export function terminalProgress(write: (text: string) => void, moving: MovingLine): Progress {
  const open: Open[] = [];
  let measured = '';
  const redraw = (): void => {
    const last = open.at(-1);
    if (last === undefined) moving.hide();
    else moving.show(last.kind === 'measured' ? measured : `${last.text}...`);
  };
  const line = (text: string): void => {
    moving.hide();
    write(`${text}\n`);
    redraw();
  };
  const begin = (kind: Open['kind'], text: string): void => {
    open.push({ kind, text, atCursor: false });
    redraw();
  };
  const end = (kind: Open['kind']): void => {
    const last = popLast(open, kind);
    if (last !== undefined) line(`${last.text}... done`);
  };
  const measure = (event: Measured): void => {
    measured = event.kind === 'percent' ? `${visibleLine(event.text)}... ${bar(event.percent)}` : withRemaining(event);
    if (open.at(-1)?.kind === 'measured') redraw();
    else begin('measured', event.kind === 'percent' ? visibleLine(event.text) : 'Receiving objects');
  };
  return { say: (event) => route(event, { begin, end, line, measure }), note: line, close: moving.hide };
}

interface Pen {
  readonly begin: (kind: Open['kind'], text: string) => void;
  readonly end: (kind: Open['kind']) => void;
  readonly line: (text: string) => void;
  readonly measure: (event: Measured) => void;
}

function route(event: ProgressEvent, pen: Pen): void {
  switch (event.kind) {
    case 'task-begin':
      pen.begin('task', visibleLine(event.text));
      break;
    case 'task-end':
      pen.end('task');
      break;
    case 'progress-end':
      pen.end('measured');
      break;
    case 'percent':
    case 'download':
      pen.measure(event);
      break;
    case 'message':
    case 'signature':
      pen.line(messageText(event));
      break;
  }
}

/** Says nothing: `--quiet`. */
export const silentProgress = (write: (text: string) => void): Progress => ({
  say: () => undefined,
  note: (text) => write(`${text}\n`),
  close: () => undefined,
});

function popLast(open: Open[], kind: Open['kind']): Open | undefined {
  const at = open.findLastIndex((one) => one.kind === kind);
  return at < 0 ? undefined : open.splice(at, 1)[0];
}

function messageText(event: Extract<ProgressEvent, { kind: 'message' | 'signature' }>): string {
  if (event.kind === 'message') return event.text.split('\n').map(makeVisible).join('\n');
  return `${event.good ? 'Valid' : 'Invalid'} signature by ${visibleLine(event.key)}`;
}

const visibleLine = (text: string): string => makeVisible(text.trimEnd());

const measuredText = (event: Measured): string =>
  event.kind === 'percent' ? visibleLine(event.text) : downloadLine(event);

/** Compat: KDE Discover and scripts look at the beginning of this line. */
export function downloadLine(event: Download): string {
  const { receivedBytes, expectedBytes, filesDone, filesTotal, bytesPerSecond } = event;
  const rate = bytesPerSecond > 0 ? `${formatBytes(Math.round(bytesPerSecond))}/s` : '-';
  const size = formatBytes(receivedBytes);
  if (expectedBytes <= 0) return `Receiving metadata objects: ${filesDone}/(estimating) ${rate} ${size}`;
  const percent = Math.min(100, Math.floor((receivedBytes * 100) / expectedBytes));
  return `Receiving objects; ${percent}% (${filesDone}/${filesTotal}) ${rate} ${size}`;
}

function withRemaining(event: Download): string {
  const missing = event.expectedBytes - event.receivedBytes;
  if (event.bytesPerSecond <= 0 || missing <= 0) return downloadLine(event);
  return `${downloadLine(event)}, ${formatDuration(Math.ceil(missing / event.bytesPerSecond))} left`;
}

const barWidth = 20;

function bar(percent: number): string {
  const within = Math.max(0, Math.min(100, Math.floor(percent)));
  const filled = Math.floor((within * barWidth) / 100);
  return `[${'#'.repeat(filled)}${' '.repeat(barWidth - filled)}] ${within}%`;
}
