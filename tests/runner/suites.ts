// The suites of tests: where their files may run and how long one may take.

export interface Suite {
  /** The folder below `tests/`. */
  readonly name: string;
  readonly limitMs: number;
  readonly parallel: number;
  /** Runs as root in mount and process namespaces of its own, so that what a file leaves behind is seen and ended. */
  readonly isolated: boolean;
  /** Runs beside all others: an emulated machine keeps one processor busy for most of the time that all tests take. */
  readonly beside?: boolean;
}

const minuteMs = 60_000;

export const suites: readonly Suite[] = [
  { name: 'rules', limitMs: minuteMs, parallel: 2, isolated: false },
  { name: 'runner', limitMs: minuteMs, parallel: 1, isolated: true },
  { name: 'support', limitMs: 2 * minuteMs, parallel: 1, isolated: true },
  { name: 'unit', limitMs: minuteMs, parallel: 2, isolated: false },
  { name: 'engine', limitMs: 10 * minuteMs, parallel: 1, isolated: true },
  { name: 'bus', limitMs: 5 * minuteMs, parallel: 1, isolated: true },
  { name: 'vm', limitMs: 30 * minuteMs, parallel: 1, isolated: true, beside: true },
];
