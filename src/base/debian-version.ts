// Debian version numbers: parts, validity and order as dpkg has them (deb-version(7)).

export interface VersionParts {
  /** Digits; `0` when the version names none. */
  readonly epoch: string;
  readonly upstream: string;
  /** Debian revision, empty for a native package. */
  readonly revision: string;
}

/** Splits at the first colon and the last hyphen. */
export function splitVersion(version: string): VersionParts {
  const colon = version.indexOf(':');
  const rest = version.slice(colon + 1);
  const hyphen = rest.lastIndexOf('-');
  return {
    epoch: colon < 0 ? '0' : version.slice(0, colon),
    upstream: hyphen < 0 ? rest : rest.slice(0, hyphen),
    revision: hyphen < 0 ? '' : rest.slice(hyphen + 1),
  };
}

/** Joins parts as dpkg prints them: an epoch of 0 is shown only where the upstream part has a colon. */
export function joinVersion({ epoch, upstream, revision }: VersionParts): string {
  const head = Number(epoch) !== 0 || upstream.includes(':') ? `${epoch}:` : '';
  return `${head}${upstream}${revision === '' ? '' : `-${revision}`}`;
}

/** Policy 5.6.12, with dpkg's stricter rule that the upstream part begins with a digit. */
export function isVersion(text: string): boolean {
  const withEpoch = /^[0-9]{1,9}:[0-9][A-Za-z0-9.+~:-]*$/;
  const withoutEpoch = /^[0-9][A-Za-z0-9.+~-]*$/;
  if (!(withEpoch.test(text) || withoutEpoch.test(text))) return false;
  const { upstream, revision } = splitVersion(text);
  return upstream !== '' && (revision === '' ? !text.endsWith('-') : !revision.includes(':'));
}

/** Negative when `a` is older than `b`, 0 when dpkg holds them equal, positive when newer. */
export function compareVersions(a: string, b: string): number {
  const left = splitVersion(a);
  const right = splitVersion(b);
  return (
    compareNumbers(left.epoch, right.epoch) ||
    compareParts(left.upstream, right.upstream) ||
    compareParts(left.revision, right.revision)
  );
}

/** Alternates between a run of other characters and a run of digits, from the left. */
function compareParts(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [wordA, wordB] = [runOf(a, i, false), runOf(b, j, false)];
    i += wordA.length;
    j += wordB.length;
    const [numberA, numberB] = [runOf(a, i, true), runOf(b, j, true)];
    i += numberA.length;
    j += numberB.length;
    const order = compareWords(wordA, wordB) || compareNumbers(numberA, numberB);
    if (order !== 0) return order;
  }
  return 0;
}

const isDigit = (character: string): boolean => character >= '0' && character <= '9';

function runOf(text: string, start: number, digits: boolean): string {
  let end = start;
  while (end < text.length && isDigit(text.charAt(end)) === digits) end += 1;
  return text.slice(start, end);
}

function compareWords(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const order = weight(a, i) - weight(b, i);
    if (order !== 0) return order;
  }
  return 0;
}

/** `~` before the end of the word, letters before everything else. */
function weight(word: string, index: number): number {
  if (index >= word.length) return 0;
  const character = word.charAt(index);
  if (character === '~') return -1;
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}

/** Digits of any length, without the limits of a number. */
function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : Number(left > right);
}
