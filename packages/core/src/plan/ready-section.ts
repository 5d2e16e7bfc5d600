// Which lanes compete with each other: those of one pool that need the same number of slots, those that name the same
// keyed limits, or those that take turns under a fair one.
import { LaneOrder, type TurnRules } from './lane-order.ts';
import type { Gate, Lane, LimitGate, PoolGate, ReadyLimit, Section } from './ready-lane.ts';

export interface SectionRules {
  readonly name: string;
  readonly gates: readonly Gate[];
  readonly fair: 'dag' | 'run' | null;
}

/** `limits` are the gates of `named`, one for one. */
export function sectionRules(
  pool: PoolGate,
  poolSlots: number,
  named: readonly ReadyLimit[],
  limits: readonly LimitGate[],
): SectionRules {
  const index = named.findIndex((limit) => limit.fair !== null);
  const fair = named[index]?.fair ?? null;
  const fairGate = limits[index];
  if (fair !== null && fairGate) {
    return { name: `fair/${fair}/${fairGate.id}`, gates: [fairGate], fair };
  }
  if (limits.length > 0) {
    const ids = limits.map((gate) => gate.id).sort();
    return { name: `limits/${JSON.stringify(ids)}`, gates: limits, fair: null };
  }
  return { name: `pool/${poolSlots}/${pool.pool}`, gates: [pool], fair: null };
}

export function newSection(
  { fair, gates, name }: SectionRules,
  lastTurnOfDag: (dagId: string) => number,
): Section {
  const served = new Map<string | number, number>();
  const groupOf = (lane: Lane): string | number => (fair === 'run' ? lane.run.runRef : lane.run.dagId);
  const rules: TurnRules = {
    isByPriority: fair === null,
    groupOf,
    lastTurnOf: (group) => (fair === null ? lastTurnOfDag(String(group)) : (served.get(group) ?? 0)),
  };
  const newOrder = (): LaneOrder => new LaneOrder(rules);
  return {
    name,
    gates,
    order: newOrder(),
    newOrder,
    parked: new Map(),
    served: (lane, turn) => {
      if (fair !== null) served.set(groupOf(lane), turn);
    },
    lanes: 0,
    ticket: 0,
  };
}
