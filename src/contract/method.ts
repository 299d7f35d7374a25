// The row types of the bus: members, methods that change something, questions. Nothing else.

import type { Question, Questions } from '../model/question.ts';
import type { Kind, Request, RequestOf } from '../model/request.ts';
import type { ActionName } from './actions.ts';
import { decodeArguments, encodeArguments } from './arguments.ts';
import type { InterfaceSuffix } from './names.ts';
import type { ArgumentTable, ArgumentValues } from './tables.ts';

/** What serving and documenting a method need; the same for every kind of row. */
export interface Member {
  readonly interface: InterfaceSuffix;
  readonly member: string;
  readonly about: string;
  readonly in: ArgumentTable;
  readonly out: ArgumentTable;
}

export type Actions = readonly [ActionName, ...ActionName[]];

/** Every method that changes something answers with this at once and works after `Start`. */
export const transactionOut = {
  transaction_address: ['s', 'D-Bus address of the transaction; nothing happens before its Start is called.'],
} as const;

/** A request that came over the bus, and what it takes to be allowed. */
export interface Received {
  readonly request: Request;
  readonly actions: Actions;
}

/** What serving a method that changes something needs, whatever its kind. */
export interface ReceivingRow extends Member {
  readonly receive: (values: readonly unknown[], osname: string) => Received;
}

/** A method that decodes into a request. */
export interface ChangeRow<K extends Kind = Kind> extends ReceivingRow {
  readonly kind: K;
  readonly actions: (request: RequestOf<K>) => Actions;
  readonly decode: (values: readonly unknown[], osname: string) => RequestOf<K>;
}

/** The method that our own client uses for a kind of request. */
export interface MethodRow<K extends Kind = Kind> extends ChangeRow<K> {
  readonly encode: (request: RequestOf<K>) => readonly unknown[];
}

interface ChangeDefinition<K extends Kind, In extends ArgumentTable> {
  readonly kind: K;
  readonly interface: InterfaceSuffix;
  readonly member: string;
  readonly about: string;
  readonly in: In;
  readonly actions: (request: RequestOf<K>) => Actions;
  readonly decode: (values: ArgumentValues<In>, osname: string) => RequestOf<K>;
}

interface MethodDefinition<K extends Kind, In extends ArgumentTable> extends ChangeDefinition<K, In> {
  readonly encode: (request: RequestOf<K>) => ArgumentValues<In>;
}

/** A row that only decodes: an older or simpler way to ask for what another row asks too. */
export const legacyMethod = <K extends Kind, const In extends ArgumentTable>(
  row: ChangeDefinition<K, In>,
): ChangeRow<K> => {
  const decode = (values: readonly unknown[], osname: string): RequestOf<K> =>
    row.decode(decodeArguments(row.in, values), osname);
  return {
    ...row,
    out: transactionOut,
    decode,
    receive: (values, osname) => {
      const request = decode(values, osname);
      return { request, actions: row.actions(request) };
    },
  };
};

export const method = <K extends Kind, const In extends ArgumentTable>(row: MethodDefinition<K, In>): MethodRow<K> => ({
  ...row,
  ...legacyMethod(row),
  encode: (request) => encodeArguments(row.in, row.encode(request)),
});

export type Ask = <Q extends Question>(question: Q, details: Questions[Q]['ask']) => Promise<Questions[Q]['answer']>;

/** What serving a question needs, whatever is asked. `actions` empty means open to everybody. */
export interface AnsweringRow extends Member {
  readonly actions: readonly ActionName[];
  readonly answer: (ask: Ask, values: readonly unknown[], osname: string) => Promise<readonly unknown[]>;
}

/** A read: answered directly, without a transaction */
export interface QuestionRow<Q extends Question = Question> extends AnsweringRow {
  readonly question: Q;
  readonly decode: (values: readonly unknown[], osname: string) => Questions[Q]['ask'];
  readonly encodeAnswer: (answer: Questions[Q]['answer']) => readonly unknown[];
}

/** The question method that our own client uses. */
export interface AskedRow<Q extends Question = Question> extends QuestionRow<Q> {
  readonly encode: (ask: Questions[Q]['ask']) => readonly unknown[];
  readonly decodeAnswer: (values: readonly unknown[]) => Questions[Q]['answer'];
}

interface QuestionDefinition<Q extends Question, In extends ArgumentTable, Out extends ArgumentTable> {
  readonly question: Q;
  readonly interface: InterfaceSuffix;
  readonly member: string;
  readonly about: string;
  readonly in: In;
  readonly out: Out;
  readonly actions: readonly ActionName[];
  readonly decode: (values: ArgumentValues<In>, osname: string) => Questions[Q]['ask'];
  readonly encodeAnswer: (answer: Questions[Q]['answer']) => ArgumentValues<Out>;
}

interface AskedDefinition<Q extends Question, In extends ArgumentTable, Out extends ArgumentTable>
  extends QuestionDefinition<Q, In, Out> {
  readonly encode: (ask: Questions[Q]['ask']) => ArgumentValues<In>;
  readonly decodeAnswer: (values: ArgumentValues<Out>) => Questions[Q]['answer'];
}

export const legacyQuestion = <Q extends Question, const In extends ArgumentTable, const Out extends ArgumentTable>(
  row: QuestionDefinition<Q, In, Out>,
): QuestionRow<Q> => {
  const decode = (values: readonly unknown[], osname: string): Questions[Q]['ask'] =>
    row.decode(decodeArguments(row.in, values), osname);
  const encodeAnswer = (answer: Questions[Q]['answer']): readonly unknown[] =>
    encodeArguments(row.out, row.encodeAnswer(answer));
  return {
    ...row,
    decode,
    encodeAnswer,
    answer: async (ask, values, osname) => encodeAnswer(await ask(row.question, decode(values, osname))),
  };
};

export const question = <Q extends Question, const In extends ArgumentTable, const Out extends ArgumentTable>(
  row: AskedDefinition<Q, In, Out>,
): AskedRow<Q> => ({
  ...row,
  ...legacyQuestion(row),
  encode: (ask) => encodeArguments(row.in, row.encode(ask)),
  decodeAnswer: (values) => row.decodeAnswer(decodeArguments(row.out, values)),
});
