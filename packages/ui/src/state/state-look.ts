// Each state's word, icon and tokens, in one table; canvas, badges and charts all read it here.
import type { InstanceState, RunState } from '@ariel/core';
import {
  Ban,
  Check,
  CircleDashed,
  Clock,
  CornerDownRight,
  Hand,
  Hourglass,
  type LucideIcon,
  Moon,
  Play,
  RefreshCw,
  RotateCcw,
  SkipForward,
  X,
} from 'lucide-react';
import { t } from '../messages/en.ts';

/** Also what counts are keyed by: `none` for an instance without a state. */
export type StateName = NonNullable<InstanceState> | 'none' | RunState;

export interface StateLook {
  readonly word: string;
  readonly icon: LucideIcon;
  /** Lower comes first where states are listed: what needs eyes, then what moves, then what rests. */
  readonly rank: number;
}

const looks: Readonly<Record<StateName, StateLook>> = {
  failed: { word: t.state.failed, icon: X, rank: 0 },
  upstream_failed: { word: t.state.upstream_failed, icon: CornerDownRight, rank: 1 },
  awaiting_input: { word: t.state.awaiting_input, icon: Hand, rank: 2 },
  up_for_retry: { word: t.state.up_for_retry, icon: RotateCcw, rank: 3 },
  running: { word: t.state.running, icon: Play, rank: 4 },
  restarting: { word: t.state.restarting, icon: RefreshCw, rank: 5 },
  queued: { word: t.state.queued, icon: Hourglass, rank: 6 },
  scheduled: { word: t.state.scheduled, icon: Clock, rank: 7 },
  up_for_reschedule: { word: t.state.up_for_reschedule, icon: RefreshCw, rank: 8 },
  deferred: { word: t.state.deferred, icon: Moon, rank: 9 },
  none: { word: t.state.none, icon: CircleDashed, rank: 10 },
  success: { word: t.state.success, icon: Check, rank: 11 },
  skipped: { word: t.state.skipped, icon: SkipForward, rank: 12 },
  removed: { word: t.state.removed, icon: Ban, rank: 13 },
};

export const stateNames = Object.keys(looks) as readonly StateName[];

export function stateName(state: string | null | undefined): StateName {
  return state !== null && state !== undefined && state in looks ? (state as StateName) : 'none';
}

export function stateLook(state: string | null | undefined): StateLook {
  return looks[stateName(state)];
}

export const stateColor = (state: string | null | undefined): string => `var(--state-${stateName(state)})`;
export const stateTextColor = (state: string | null | undefined): string =>
  `var(--state-${stateName(state)}-text)`;
