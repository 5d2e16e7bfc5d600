// Keyed limits as the ready queue knows them: what was learned of them from the database, and what must be asked anew.
// A limit is known as long as something ready names it.
import type { Lane, LimitGate, ReadyLimit } from './ready-lane.ts';

/** A limit of which the database must say how much is free, and what tasks say of it. */
export interface WantedLimit {
  readonly key: string;
  readonly perMs: number | null;
  readonly declared: readonly (readonly [dagId: string, taskId: string, max: number])[];
}

/** How many instances are ready under a limit, and have not been picked. */
export interface LimitWaiting {
  readonly key: string;
  readonly perMs: number | null;
  readonly waiting: readonly (readonly [dagId: string, instances: number])[];
}

/** One key may have a limit of each kind: so many at once, and so many starts in a time. */
export const limitId = ({ key, perMs }: Pick<ReadyLimit, 'key' | 'perMs'>): string => `${perMs ?? 0}/${key}`;

export class LimitGates {
  readonly #gates = new Map<string, LimitGate>();
  readonly #unknown = new Set<LimitGate>();
  /** Rates that open again at a time. */
  readonly #timed = new Set<LimitGate>();

  /** Limits under which more or fewer are ready than when `changedWaiting` was last asked. */
  readonly #changed = new Set<LimitGate>();

  /** The gates of what a new lane names. */
  gatesOf(dagId: string, taskId: string, limits: readonly ReadyLimit[]): LimitGate[] {
    return limits.map((limit) => {
      const gate = this.#gates.get(limitId(limit)) ?? this.#newGate(limit);
      gate.lanes += 1;
      const id = declaredId(dagId, taskId, limit.max);
      const known = gate.declared.get(id);
      if (known) known.lanes += 1;
      else {
        gate.declared.set(id, { dagId, taskId, max: limit.max, lanes: 1 });
        this.#ask(gate);
      }
      return gate;
    });
  }

  /** So many more instances of the lane are ready, or fewer. */
  count({ limits, run: { dagId } }: Lane, by: number): void {
    for (const gate of limits) {
      const waiting = (gate.waiting.get(dagId) ?? 0) + by;
      if (waiting > 0) gate.waiting.set(dagId, waiting);
      else gate.waiting.delete(dagId);
      this.#changed.add(gate);
    }
  }

  changedWaiting(): LimitWaiting[] {
    const changed = [...this.#changed].map(({ key, perMs, waiting }) => ({
      key,
      perMs,
      waiting: [...waiting],
    }));
    this.#changed.clear();
    return changed;
  }

  left({ limits, named, run: { dagId }, taskId }: Lane): void {
    for (const [index, gate] of limits.entries()) {
      gate.lanes -= 1;
      const id = declaredId(dagId, taskId, named[index]?.max ?? 0);
      const declared = gate.declared.get(id);
      if (declared && --declared.lanes === 0) {
        gate.declared.delete(id);
        // Another version of the task may say a larger number, which counts from now on.
        if (smallestOf(gate).some((each) => each[0] === dagId && each[1] === taskId)) this.#ask(gate);
      }
      if (gate.lanes > 0) continue;
      this.#gates.delete(gate.id);
      this.#unknown.delete(gate);
      this.#timed.delete(gate);
    }
  }

  unknown(): WantedLimit[] {
    return [...this.#unknown].map((gate) => ({
      key: gate.key,
      perMs: gate.perMs,
      declared: smallestOf(gate),
    }));
  }

  learn(id: string, free: number, opensAtUs: number | null): LimitGate | undefined {
    const gate = this.#gates.get(id);
    if (!gate) return undefined;
    gate.free = free;
    gate.opensAtUs = opensAtUs;
    this.#unknown.delete(gate);
    if (opensAtUs === null) this.#timed.delete(gate);
    else this.#timed.add(gate);
    return gate;
  }

  /** Something that may have held them ended. */
  mayHaveRoom(limits: readonly ReadyLimit[]): void {
    for (const limit of limits) {
      const gate = this.#gates.get(limitId(limit));
      if (gate) this.#ask(gate);
    }
  }

  nextTimeUs(): number | null {
    let next: number | null = null;
    for (const { opensAtUs } of this.#timed) {
      if (opensAtUs !== null && (next === null || opensAtUs < next)) next = opensAtUs;
    }
    return next;
  }

  timeReached(nowUs: number): void {
    for (const gate of this.#timed) if ((gate.opensAtUs ?? 0) <= nowUs) this.#ask(gate);
  }

  forgetAll(): void {
    for (const gate of this.#gates.values()) this.#ask(gate);
  }

  /** Until it is learned again the gate is closed. */
  #ask(gate: LimitGate): void {
    gate.free = null;
    gate.opensAtUs = null;
    this.#timed.delete(gate);
    this.#unknown.add(gate);
  }

  #newGate({ key, perMs }: ReadyLimit): LimitGate {
    const gate: LimitGate = {
      id: limitId({ key, perMs }),
      key,
      perMs,
      free: null,
      opensAtUs: null,
      lanes: 0,
      waiting: new Map(),
      declared: new Map(),
      isOpen: () => gate.free !== null && gate.free > 0,
      sections: new Set(),
    };
    this.#gates.set(gate.id, gate);
    this.#unknown.add(gate);
    return gate;
  }
}

const declaredId = (dagId: string, taskId: string, max: number): string =>
  JSON.stringify([dagId, taskId, max]);

/** What each task says, the smallest number of its versions. */
function smallestOf({ declared }: LimitGate): (readonly [dagId: string, taskId: string, max: number])[] {
  const smallest = new Map<string, readonly [string, string, number]>();
  for (const { dagId, max, taskId } of declared.values()) {
    const id = declaredId(dagId, taskId, 0);
    const known = smallest.get(id);
    if (!known || max < known[2]) smallest.set(id, [dagId, taskId, max]);
  }
  return [...smallest.values()];
}
