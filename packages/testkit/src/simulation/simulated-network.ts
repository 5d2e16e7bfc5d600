// The network between workers and servers: a request or its answer gets lost, comes late, or is delivered twice.
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

/** One life of a server. */
export interface Served<Service> {
  readonly process: SimulatedProcess;
  readonly service: Service;
}

/** How long a caller waits for an answer. */
const TIMEOUT_US = 5_000_000;
const USUAL_US = 700;
const LATEST_US = 4_000_000;

export class SimulatedNetwork<Service> {
  readonly #loop: SimulatedLoop;
  readonly #random: SeededRandom;
  readonly #faults: () => NetworkFaults;
  readonly #trace: (who: string, what: string) => void;
  readonly #cutOff = new Set<string>();
  /** Lives of servers that may be reached. */
  readonly servers: Served<Service>[] = [];

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

  /** Calls some server from a process; rejects as a client would that heard nothing, or was refused. */
  call<Result>(
    from: SimulatedProcess,
    what: string,
    handle: (service: Service) => Promise<Result>,
  ): Promise<Result> {
    const { promise, reject, resolve } = Promise.withResolvers<Result>();
    const cancel = from.in(TIMEOUT_US, () => reject(new Error(`simulated: no answer to ${what}`)));
    const settle = (act: () => void): void =>
      from.reach(() => {
        cancel();
        act();
      });
    const { doubled, requestLost } = this.#faults();
    if (this.#cutOff.has(from.name) || this.#random.chance(requestLost)) {
      this.#trace(from.name, `sends "${what}", which gets lost`);
      return promise;
    }
    const times = this.#random.chance(doubled) ? 2 : 1;
    if (times === 2) this.#trace(from.name, `sends "${what}" twice`);
    for (let time = 0; time < times; time++)
      this.#loop.in(this.#delayUs(), () => this.#arrive(from, what, handle, settle, resolve, reject));
    return promise;
  }

  #delayUs(): number {
    return this.#random.chance(this.#faults().late)
      ? this.#random.below(LATEST_US)
      : this.#random.below(USUAL_US);
  }

  #arrive<Result>(
    from: SimulatedProcess,
    what: string,
    handle: (service: Service) => Promise<Result>,
    settle: (act: () => void) => void,
    resolve: (result: Result) => void,
    reject: (error: unknown) => void,
  ): void {
    const living = this.servers.filter(({ process }) => !process.isDead);
    if (living.length === 0) {
      settle(() => reject(new Error(`simulated: ${what} was refused: no server is there`)));
      return;
    }
    const server = this.#random.pick(living);
    const answer = (act: () => void): void => {
      if (this.#cutOff.has(from.name) || this.#random.chance(this.#faults().answerLost)) {
        this.#trace(from.name, `does not hear the answer to "${what}"`);
        return;
      }
      this.#loop.in(this.#delayUs(), () => settle(act));
    };
    server.process.reach(() => {
      handle(server.service).then(
        (result) => answer(() => resolve(result)),
        (error: unknown) => answer(() => reject(error)),
      );
    });
  }
}
