// The network between workers and servers: requests of HTTP, of which one or its answer gets lost, comes late, or is delivered
// twice. Connections break when a process at one of their ends dies, and whoever waits at the other hears of it.
import type { ServerAnswer, ServerCall, ServerTransport } from '@ariel/worker';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedLoop } from './simulated-loop.ts';
import type { SimulatedProcess } from './simulated-process.ts';

export interface NetworkFaults {
  /** On its way there: it has no effect. */
  readonly requestLost: number;
  /** On its way back: it had its effect. */
  readonly answerLost: number;
  readonly late: number;
  readonly doubled: number;
}

export const noNetworkFaults: NetworkFaults = { requestLost: 0, answerLost: 0, late: 0, doubled: 0 };

/** What a server does with a request; `hangUp`: nobody waits for the answer any more. */
export type Handler = (call: ServerCall, hangUp: AbortSignal) => Promise<ServerAnswer>;

/** One life of a server. */
export interface Served {
  readonly process: SimulatedProcess;
  readonly handle: Handler;
  /** It leaves: nobody is let in any more. */
  isClosed: boolean;
}

interface Connection {
  readonly from: SimulatedProcess;
  readonly to: SimulatedProcess;
  readonly what: string;
  readonly hangUp: AbortController;
  readonly broken: () => void;
}

const hungUp = new Error('simulated: nobody waits for the answer any more');
const USUAL_US = 700;
const LATEST_US = 4_000_000;
/** Leads to any server, as a proxy before them does. */
const PROXY = 'http://any';

export class SimulatedNetwork {
  readonly #loop: SimulatedLoop;
  readonly #random: SeededRandom;
  readonly #faults: () => NetworkFaults;
  readonly #trace: (who: string, what: string) => void;
  readonly #cutOff = new Set<string>();
  readonly #connections = new Set<Connection>();
  /** Lives of servers that may be reached. */
  readonly servers: Served[] = [];

  constructor(
    loop: SimulatedLoop,
    random: SeededRandom,
    faults: () => NetworkFaults,
    trace: (who: string, what: string) => void,
  ) {
    this.#loop = loop;
    this.#random = random;
    this.#faults = faults;
    this.#trace = trace;
  }

  cutOff(name: string, isCutOff: boolean): void {
    if (isCutOff) this.#cutOff.add(name);
    else this.#cutOff.delete(name);
  }

  /** Under which a worker finds servers: each by its own address, or all by one. */
  addresses(random: SeededRandom, servers: number): string[] {
    return random.chance(0.4)
      ? [PROXY]
      : Array.from({ length: servers }, (_each, index) => `http://server-${index}`);
  }

  transport(from: SimulatedProcess): ServerTransport {
    return { call: (server, call) => this.#call(from, server, call), close: () => {} };
  }

  /** A process has ended: its connections are closed by its system. */
  closed(process: SimulatedProcess): void {
    for (const connection of this.#connections) {
      if (connection.from === process) this.#hangUp(connection);
      if (connection.to === process) this.#deliver(connection.from.name, connection.broken);
    }
  }

  #call(from: SimulatedProcess, server: string, call: ServerCall): Promise<ServerAnswer> {
    const { promise, reject, resolve } = Promise.withResolvers<ServerAnswer>();
    const what = `${call.method} ${call.path}`;
    const mine = new Set<Connection>();
    const end = (): void => {
      cancel();
      call.signal?.removeEventListener('abort', abort);
      for (const connection of mine) this.#hangUp(connection);
    };
    const fail = (error: unknown): void => {
      end();
      reject(error);
    };
    const abort = (): void => fail(call.signal?.reason);
    const cancel = from.in(call.timeoutMs * 1000, () =>
      fail(new Error(`simulated: no answer to ${what} within ${call.timeoutMs} ms`)),
    );
    call.signal?.addEventListener('abort', abort, { once: true });
    if (this.#isLost(from.name, this.#faults().requestLost)) {
      this.#trace(from.name, `sends "${what}", which gets lost`);
      return promise;
    }
    const times = this.#random.chance(this.#faults().doubled) ? 2 : 1;
    if (times === 2) this.#trace(from.name, `sends "${what}" twice`);
    const answered = (act: () => void): void =>
      from.reach(() => {
        end();
        act();
      });
    for (let time = 0; time < times; time++)
      this.#loop.in(this.#delayUs(), () => {
        const to = this.#serverAt(server);
        if (to === null) {
          this.#deliver(from.name, () =>
            answered(() => reject(new Error(`simulated: ${server} refused the connection`))),
          );
          return;
        }
        const broken = (): void =>
          answered(() => reject(new Error(`simulated: ${server} closed the connection`)));
        const hangUp = new AbortController();
        const connection = { from, to: to.process, what, hangUp, broken };
        mine.add(connection);
        this.#connections.add(connection);
        this.#handle(connection, to, call, (answer) => answered(() => resolve(answer)));
      });
    return promise;
  }

  #handle(connection: Connection, to: Served, call: ServerCall, heard: (answer: ServerAnswer) => void): void {
    const { from, hangUp, what } = connection;
    const { process } = to;
    process.reach(() => {
      to.handle(call, hangUp.signal).then(
        (answer) => {
          this.#connections.delete(connection);
          if (process.isDead) return;
          if (this.#isLost(from.name, this.#faults().answerLost))
            this.#trace(from.name, `does not hear the answer to "${what}"`);
          else this.#loop.in(this.#delayUs(), () => heard(answer));
        },
        // Nobody waits for it.
        () => this.#connections.delete(connection),
      );
    });
  }

  #serverAt(address: string): Served | null {
    const there = this.servers.filter(
      ({ isClosed, process }, index) =>
        !process.isDead && !isClosed && (address === PROXY || address === `http://server-${index}`),
    );
    return there.length === 0 ? null : this.#random.pick(there);
  }

  /** The other end hears that nobody waits any more, or not. */
  #hangUp(connection: Connection): void {
    if (!this.#connections.delete(connection)) return;
    this.#deliver(connection.from.name, () => connection.to.reach(() => connection.hangUp.abort(hungUp)));
  }

  #deliver(name: string, act: () => void): void {
    if (!this.#isLost(name, this.#faults().answerLost)) this.#loop.in(this.#delayUs(), act);
  }

  #isLost(name: string, chance: number): boolean {
    return this.#cutOff.has(name) || this.#random.chance(chance);
  }

  #delayUs(): number {
    return this.#random.chance(this.#faults().late)
      ? this.#random.below(LATEST_US)
      : this.#random.below(USUAL_US);
  }
}
