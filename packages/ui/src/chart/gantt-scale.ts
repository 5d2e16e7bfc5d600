// Times → shares of the Gantt chart's width, and round ticks. Pure.

export interface GanttScale {
  readonly startMs: number;
  readonly endMs: number;
  /** 0 to 100. */
  readonly percent: (atMs: number) => number;
  readonly ticks: readonly { readonly percent: number; readonly ms: number }[];
}

const roundSteps = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400,
  28_800, 86_400, 172_800, 604_800,
];

export function ganttScale(startMs: number, endMs: number, wantedTicks = 5): GanttScale {
  const span = Math.max(1, endMs - startMs);
  const percent = (atMs: number) => Math.max(0, Math.min(100, (100 * (atMs - startMs)) / span));
  const stepMs = (roundSteps.find((step) => step * 1_000 * wantedTicks >= span) ?? 604_800) * 1_000;
  const ticks = Array.from({ length: Math.min(40, Math.floor(span / stepMs) + 1) }, (_, index) => ({
    ms: index * stepMs,
    percent: percent(startMs + index * stepMs),
  }));
  return { startMs, endMs: startMs + span, percent, ticks };
}
