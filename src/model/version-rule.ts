// The next version of a tree from the previous one, by the rules of `automatic-version-prefix`.

import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';

export interface VersionRule {
  /** May hold one or more `<date:FORMAT>` with the conversions of strftime(3) named below. */
  readonly prefix: string;
  /** One ASCII character before the counter. */
  readonly separator: string;
}

export interface VersionMoment {
  readonly previous: string | undefined;
  readonly now: Date;
}

/** Compat: the sequence of rpm-ostree's `automatic-version-prefix`, dates in UTC. */
export function nextVersion(rule: VersionRule, moment: VersionMoment): string {
  const prefix = expandDates(rule.prefix, moment.now);
  const hasDate = prefix !== rule.prefix;
  const start = hasDate ? `${prefix}${rule.separator}0` : prefix;
  const { previous } = moment;
  if (previous === undefined || !previous.startsWith(prefix)) return start;
  if (previous === prefix) return hasDate ? start : `${prefix}${rule.separator}1`;
  const rest = previous.slice(prefix.length);
  if (!rest.startsWith(rule.separator)) return start;
  const digits = /^[0-9]{0,15}/.exec(rest.slice(rule.separator.length))?.[0] ?? '';
  return `${prefix}${rule.separator}${Number(digits) + 1}`;
}

function expandDates(text: string, now: Date): string {
  return text.replace(/<date:([^<>]*)>/g, (_, format: string) =>
    format.replace(/%(.?)/gs, (__, conversion: string) => formatDatePart(conversion, now)),
  );
}

function formatDatePart(conversion: string, now: Date): string {
  const iso = now.toISOString();
  switch (conversion) {
    case 'Y':
      return iso.slice(0, 4);
    case 'y':
      return iso.slice(2, 4);
    case 'm':
      return iso.slice(5, 7);
    case 'd':
      return iso.slice(8, 10);
    case 'H':
      return iso.slice(11, 13);
    case 'M':
      return iso.slice(14, 16);
    case 'S':
      return iso.slice(17, 19);
    case 'F':
      return iso.slice(0, 10);
    case 's':
      return String(Math.floor(now.getTime() / 1000));
    case 'j':
      return String(dayOfYear(now)).padStart(3, '0');
    case '%':
      return '%';
    default:
      throw new Failure('bad-usage', `cannot use ${quoteForMessage(`%${conversion}`)} in a date of a version`, {
        hint: 'known are %Y %y %m %d %H %M %S %F %s %j %%',
      });
  }
}

const dayOfYear = (now: Date): number =>
  Math.floor(
    (Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()) - Date.UTC(now.getUTCFullYear(), 0, 1)) /
      86400000,
  ) + 1;
