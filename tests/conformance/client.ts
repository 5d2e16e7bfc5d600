// Calls operations of the document on a real server: every answer is held against the document, and noted.

import { describes, type Operation, operations, problems } from './contract.ts';
import type { Coverage } from './coverage.ts';

type Values = Readonly<Record<string, unknown>>;

export interface Call {
  readonly path?: Values;
  readonly query?: Values;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Who asks; null: nobody. @default 'admin' */
  readonly as?: 'admin' | 'viewer' | 'forged' | null;
  /** @default the first that the document has */
  readonly status?: number;
}

export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
  /** Of JSON, else null. */
  readonly body: unknown;
  readonly headers: Headers;
}

export interface Tokens {
  readonly admin: string;
  readonly viewer: string;
}

export class ConformanceClient {
  readonly #base: string;
  readonly #tokens: Tokens;
  readonly coverage: Coverage;
  /** The last call of each operation that had its normal answer: errors are made from it. */
  readonly normal = new Map<string, Call>();

  constructor(base: string, tokens: Tokens, coverage: Coverage) {
    this.#base = base;
    this.#tokens = tokens;
    this.coverage = coverage;
  }

  /** The body of an answer that is as the document has it and has the status that is wanted. */
  async call<Body = Values>(name: string, call: Call = {}): Promise<Body> {
    const operation = named(name);
    const answer = await this.ask(operation, call);
    const wanted = call.status ?? operation.statuses[0];
    if (answer.status !== wanted)
      throw new Error(`${name} ${JSON.stringify(call)} → ${answer.status}, not ${wanted}: ${answer.text}`);
    if (answer.status < 300) this.normal.set(name, call);
    return answer.body as Body;
  }

  /** Whatever the answer is: its shape must be the document's, and it must not be the server's own fault. */
  async ask(operation: Operation, call: Call): Promise<Answer> {
    const { as = 'admin', body, headers = {}, path = {}, query = {} } = call;
    const answer = await fetch(`${this.#base}${addressOf(operation, path, query)}`, {
      method: operation.method,
      redirect: 'manual',
      headers: {
        ...(as === null ? {} : { authorization: `Bearer ${as === 'forged' ? forged : this.#tokens[as]}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const type = answer.headers.get('content-type');
    const isJson = type === 'application/json';
    const parsed: unknown = isJson && text !== '' ? JSON.parse(text) : null;
    this.coverage.note(operation, answer.status, { ...path, ...query, ...lowered(headers) });
    const where = `${operation.name} ${JSON.stringify({ path, query, body, as })} → ${answer.status} ${text}`;
    if (answer.status >= 500) throw new Error(`The server's own fault: ${where}`);
    if (isJson && describes(operation, answer.status)) {
      const wrong = problems(operation, answer.status, parsed);
      if (wrong !== null) throw new Error(`Not as the document has it:\n${wrong}\n${where}`);
    }
    return { status: answer.status, type, text, body: parsed, headers: answer.headers };
  }
}

const forged = `${Buffer.from('{"alg":"HS512","typ":"JWT"}').toString('base64url')}.${Buffer.from('{"sub":"admin","exp":4102444800}').toString('base64url')}.c2lnbmVk`;

export function named(name: string): Operation {
  const operation = operations.get(name);
  if (!operation) throw new Error(`The document has no operation ${name}`);
  return operation;
}

function addressOf({ path: pattern }: Operation, path: Values, query: Values): string {
  const filled = pattern.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    if (path[name] === undefined) throw new Error(`${pattern} needs ${name}`);
    return encodeURIComponent(String(path[name])).replaceAll('%7E', '~');
  });
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      (Array.isArray(value) ? (value as unknown[]) : [value]).map((each): [string, string] => [
        name,
        String(each),
      ]),
    ),
  ).toString();
  return search === '' ? filled : `${filled}?${search}`;
}

const lowered = (headers: Readonly<Record<string, string>>): Values =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
