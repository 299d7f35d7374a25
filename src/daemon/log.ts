// How the daemon says what happens: a line, or an entry of the journal with fields.

export type Log = (text: string, fields?: Readonly<Record<string, string>>) => void;
