// Signals between the processes of a simulated world: sent at the commit, each arrives once, late, twice or never.
import type { Queryable, SignalListener, Signals } from '@ariel/store';
import type { SimulatedLoop } from './simulated-loop.ts';
import type { SimulatedProcess } from './simulated-process.ts';

export interface Sent {
  readonly channel: string;
  readonly text: string;
}

export interface MessageFaults {
  readonly lost: number;
  readonly late: number;
  readonly doubled: number;
}

export const noMessageFaults: MessageFaults = { lost: 0, late: 0, doubled: 0 };

interface Ear {
  readonly process: SimulatedProcess;
  readonly channel: string;
  readonly listener: SignalListener;
}

const USUAL_US = 1_500;
const LATEST_US = 5_000_000;

export class SimulatedSignals {
  readonly #loop: SimulatedLoop;
  readonly #faults: () => MessageFaults;
  readonly #trace: (who: string, what: string) => void;
  #ears: Ear[] = [];

  constructor(loop: SimulatedLoop, faults: () => MessageFaults, trace: (who: string, what: string) => void) {
    this.#loop = loop;
    this.#faults = faults;
    this.#trace = trace;
  }

  of(process: SimulatedProcess): Signals {
    return {
      // The transaction's handle carries what it sends, so that an undone one has sent nothing.
      send: async (tx: Queryable & { readonly sent?: Sent[] }, channel, text) => {
        if (tx.sent) tx.sent.push({ channel, text });
        else this.committed(process, [{ channel, text }]);
      },
      listen: async (channel, listener) => {
        const ear = { process, channel, listener };
        this.#ears.push(ear);
        return async () => {
          this.#ears = this.#ears.filter((each) => each !== ear);
        };
      },
    };
  }

  /** Everybody who listens hears of it, or nearly. */
  committed(from: SimulatedProcess, sent: readonly Sent[]): void {
    for (const { channel, text } of sent)
      for (const ear of this.#ears)
        if (ear.channel === channel && !ear.process.isDead) this.#deliver(from, ear, text);
  }

  #deliver(from: SimulatedProcess, ear: Ear, text: string): void {
    const { doubled, late, lost } = this.#faults();
    const { random } = from;
    if (random.chance(lost)) {
      this.#trace(ear.process.name, `does not hear the signal "${ear.channel} ${text}"`);
      return;
    }
    const times = random.chance(doubled) ? 2 : 1;
    for (let time = 0; time < times; time++) {
      const delayUs = random.chance(late) ? random.below(LATEST_US) : random.below(USUAL_US);
      this.#loop.in(delayUs, () => ear.process.reach(() => ear.listener.heard(text)));
    }
  }
}
