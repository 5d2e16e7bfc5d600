// Calls whichever server answers. Every call may be made twice, so that a lost answer is simply asked for again, of the
// same server or of another.
import {
  type ServerAnswer,
  type ServerCall,
  type ServerTransport,
  SilentServerError,
} from './server-transport.ts';

export interface ServerClientOptions {
  /** Addresses without a path: `http://ariel.example:8080`. */
  readonly servers: readonly string[];
  readonly transport: ServerTransport;
  /** The worker's own token. */
  readonly token: () => Promise<string>;
  /** @default real time */
  readonly pause?: (ms: number) => Promise<void>;
  /** Milliseconds of a clock that never goes back. @default performance.now */
  readonly clockMs?: () => number;
  /** At least 0 and less than 1. @default Math.random */
  readonly chance?: () => number;
}

export interface Call {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** An attempt's, where the call is for one. @default the worker's own */
  readonly token?: string;
  /** For one try. @default 3000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A server answered that it will not do this. Asking again does not help. */
export class CallRefusedError extends Error {
  readonly status: number;

  constructor(status: number, path: string, text: string) {
    super(`The server refused ${path} with ${status}: ${text.slice(0, 500)}`);
    this.name = 'CallRefusedError';
    this.status = status;
  }
}

/** No server could do it now. */
export class ServersUnreachableError extends Error {
  readonly code = 'ARIEL_SERVERS_UNREACHABLE';
  /** A server is there, and its database is not: no server can take work away now. */
  readonly isDatabaseAway: boolean;

  constructor(message: string, isDatabaseAway: boolean, cause: unknown) {
    super(message, { cause });
    this.name = 'ServersUnreachableError';
    this.isDatabaseAway = isDatabaseAway;
  }
}

const DEFAULT_TIMEOUT_MS = 3_000;
const LEAST_TRIES = 3;
const FIRST_PAUSE_MS = 50;
/** A server that did not answer is passed over for so long where there are others. */
const BAD_MS = 5_000;

export class ServerClient {
  readonly #options: ServerClientOptions;
  /** Server → until when it is passed over. */
  readonly #bad = new Map<string, number>();
  /** Server → what takes long to ask of it, and would find out late that it is gone. */
  readonly #long = new Map<string, Set<AbortController>>();
  #current = 0;

  constructor(options: ServerClientOptions) {
    if (options.servers.length === 0) throw new Error('A worker needs the address of a server.');
    this.#options = options;
  }

  get servers(): readonly string[] {
    return this.#options.servers;
  }

  async call<Answer>(call: Call): Promise<Answer> {
    const { chance = Math.random, pause = realPause, servers, token } = this.#options;
    const body = call.body === undefined ? null : JSON.stringify(call.body);
    const tries = Math.max(LEAST_TRIES, servers.length + 1);
    let isDatabaseAway = false;
    let last: unknown = null;
    const asked = new Set<string>();
    for (let count = 0; count < tries; count++) {
      if (call.signal?.aborted) throw call.signal.reason;
      // Another server is asked at once; the same ones again only after a moment.
      const round = Math.floor(count / servers.length);
      if (round > 0) await pause(FIRST_PAUSE_MS * 2 ** (round - 1) * (0.5 + chance()));
      if (asked.size === servers.length) asked.clear();
      const server = this.#choose(asked);
      asked.add(server);
      try {
        const answer = await this.#callOne(server, {
          method: call.method ?? 'POST',
          path: call.path,
          token: call.token ?? (await token()),
          body,
          timeoutMs: call.timeoutMs ?? DEFAULT_TIMEOUT_MS,
          signal: call.signal,
        });
        if (answer.status < 300) {
          this.#bad.delete(server);
          return parse<Answer>(answer.text);
        }
        if (isFinal(answer.status)) throw new CallRefusedError(answer.status, call.path, answer.text);
        isDatabaseAway ||= saysDatabaseIsAway(answer);
        last = new Error(`${server} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
      } catch (error) {
        if (error instanceof CallRefusedError || call.signal?.aborted) throw error;
        last = error;
        if (error instanceof SilentServerError) this.#giveUpOn(server);
      }
      this.#passOver(server);
    }
    const why = last instanceof Error ? last.message : String(last);
    throw new ServersUnreachableError(
      `No server could do ${call.path} (${servers.join(', ')}): ${why}`,
      isDatabaseAway,
      last,
    );
  }

  close(): void {
    this.#options.transport.close();
  }

  async #callOne(server: string, call: ServerCall): Promise<ServerAnswer> {
    if (call.timeoutMs <= DEFAULT_TIMEOUT_MS) return this.#options.transport.call(server, call);
    const given = new AbortController();
    const others = this.#long.get(server) ?? new Set();
    this.#long.set(server, others.add(given));
    const signals = call.signal === undefined ? [given.signal] : [given.signal, call.signal];
    try {
      return await this.#options.transport.call(server, { ...call, signal: AbortSignal.any(signals) });
    } finally {
      others.delete(given);
    }
  }

  /** It is silent to one call: what else it was asked is asked of another server, where there is one, and not only when its own time is over. */
  #giveUpOn(server: string): void {
    const now = this.#nowMs();
    const hasOther = this.#options.servers.some(
      (each) => each !== server && (this.#bad.get(each) ?? 0) <= now,
    );
    if (!hasOther) return;
    this.#passOver(server);
    for (const given of this.#long.get(server) ?? []) given.abort(new Error(`${server} is silent`));
  }

  /**
   * The one that answered last; where it is passed over, the next that is not; where all are, the next that this call has not
   * asked yet: other calls that are made meanwhile choose too, and would lead it back to where it was.
   */
  #choose(asked: ReadonlySet<string>): string {
    const { servers } = this.#options;
    const now = this.#nowMs();
    const after = (steps: number): string => servers[(this.#current + steps) % servers.length] ?? '';
    const inTurn = servers.map((_each, step) => after(step)).filter((server) => !asked.has(server));
    const others = servers.map((_each, step) => after(step + 1)).filter((server) => !asked.has(server));
    const chosen = inTurn.find((server) => (this.#bad.get(server) ?? 0) <= now) ?? others[0] ?? after(0);
    this.#current = servers.indexOf(chosen);
    return chosen;
  }

  #passOver(server: string): void {
    this.#bad.set(server, this.#nowMs() + BAD_MS);
  }

  #nowMs(): number {
    return this.#options.clockMs?.() ?? performance.now();
  }
}

/** 408 and 429 ask for another try; 5xx and what proxies answer may be over in a moment. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function parse<Answer>(text: string): Answer {
  return (text === '' ? null : JSON.parse(text)) as Answer;
}

function saysDatabaseIsAway({ status, text }: ServerAnswer): boolean {
  if (status !== 503) return false;
  try {
    const { detail } = JSON.parse(text) as { detail?: { reason?: unknown } };
    return detail?.reason === 'database_unavailable';
  } catch {
    return false;
  }
}

const realPause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
