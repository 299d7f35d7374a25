// Answers in polkit's place on a private bus, as a test decides, and keeps what it was asked.

import { BusError } from '../../src/bus/errors.ts';
import type { MethodReply } from '../../src/bus/message.ts';
import type { Variant } from '../../src/contract/signature.ts';
import { polkitName, type ServedDaemon } from './served-daemon.ts';

export type Verdict = 'yes' | 'no' | 'challenge' | 'error' | 'nonsense' | 'silence';

export interface Asked {
  readonly kind: string;
  readonly name: string;
  readonly action: string;
  readonly details: ReadonlyMap<string, string>;
  readonly flags: number;
}

export interface StandInPolkit {
  readonly asked: Asked[];
  readonly cancelled: string[];
  /** Answers the questions that were met with silence. */
  answerLate(verdict: Verdict): void;
}

type Body = readonly [
  subject: readonly [string, ReadonlyMap<string, Variant>],
  action: string,
  details: ReadonlyMap<string, string>,
  flags: number,
  cancellation: string,
];

export async function standInPolkit(daemon: ServedDaemon, judge: (action: string) => Verdict): Promise<StandInPolkit> {
  const connection = await daemon.connect();
  const asked: Asked[] = [];
  const cancelled: string[] = [];
  const waiting: ((verdict: Verdict) => void)[] = [];
  connection.serve(async ({ member, body }) => {
    if (member === 'CancelCheckAuthorization') {
      cancelled.push(String(body[0]));
      return { signature: '', body: [] };
    }
    const [[kind, subject], action, details, flags] = body as unknown as Body;
    asked.push({ kind, name: String(subject.get('name')?.value), action, details, flags });
    const verdict = judge(action);
    if (verdict !== 'silence') return reply(verdict);
    return reply(await new Promise<Verdict>((resolve) => waiting.push(resolve)));
  });
  await connection.requestName(polkitName);
  return {
    asked,
    cancelled,
    answerLate: (verdict) => {
      for (const answer of waiting.splice(0)) answer(verdict);
    },
  };
}

function reply(verdict: Verdict): MethodReply {
  if (verdict === 'error') throw new BusError('org.freedesktop.PolicyKit1.Error.Failed', 'action is not registered');
  if (verdict === 'nonsense') return { signature: 's', body: ['true'] };
  return { signature: '(bba{ss})', body: [[verdict === 'yes', verdict === 'challenge', new Map()]] };
}
