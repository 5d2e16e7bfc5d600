// Time that moves only when a test says so, with a moment in which something else can begin beside a step.
import { VirtualTime } from '@ariel/simulator';

const units: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6, d: 86_400e6 };

/** Microseconds of `90s`, `15m`, `2h`, `1d`. */
export function durationUs(text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(us|ms|s|m|h|d)$/.exec(text) ?? [];
  const factor = unit === undefined ? undefined : units[unit];
  if (factor === undefined) throw new Error(`"${text}" is no duration: write 90s, 15m, 2h or 1d`);
  return Math.round(Number(count) * factor);
}

export interface SimulatedTime extends VirtualTime {
  /** Calls `run` in the moment in which the step that comes after `steps` others begins, so that both go on together. */
  beside(steps: number, run: () => void): void;
}

export function simulatedTime(
  startUs: number,
  afterStep: () => Promise<void> = async () => {},
  idle?: () => Promise<void>,
): SimulatedTime {
  let beside: { left: number; readonly run: () => void } | null = null;
  const time = new VirtualTime(startUs, {
    afterStep,
    ...(idle ? { idle } : {}),
    beforeStep: () => {
      if (beside === null || beside.left-- !== 0) return;
      beside.run();
      beside = null;
    },
  });
  return Object.assign(time, {
    beside: (steps: number, run: () => void) => {
      beside = { left: steps, run };
    },
  });
}
