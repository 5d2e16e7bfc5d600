// How long the last runs took, with the usual one as a line. Loaded with the page that shows it.
import 'uplot/dist/uPlot.min.css';
import type { RunSummary } from '@ariel/protocol';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { useAppearance } from '../design/appearance.ts';
import { t } from '../messages/en.ts';
import { durationWords } from '../time/time-words.ts';

interface DurationChartProps {
  /** Oldest first, ended ones only. */
  readonly runs: readonly RunSummary[];
  readonly onOpen: (runId: string) => void;
}

const HEIGHT = 150;

export function DurationChart({ runs, onOpen }: DurationChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const { isDark } = useAppearance();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens differ by theme
  useEffect(() => {
    const element = box.current;
    if (element === null || runs.length === 0) return;
    const style = getComputedStyle(document.documentElement);
    const token = (name: string) => style.getPropertyValue(name).trim();
    const seconds = runs.map((run) => (run.duration_ms ?? 0) / 1_000);
    const usual = seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? 0;
    const font = `11px ${token('--font-ui')}`;
    const axis = {
      stroke: token('--c-faint'),
      font,
      ticks: { show: false },
      grid: { stroke: token('--c-border'), width: 1 },
    };
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, points: { size: 9 } },
        scales: {
          x: { time: false, range: (_plot, low, high) => [low - 0.5, high + 0.5] },
          y: { range: (_plot, _low, high) => [0, Math.max(high * 1.15, 0.001)] },
        },
        axes: [
          { ...axis, show: false },
          {
            ...axis,
            size: 66,
            splits: (_plot, _axis, _low, high) => [0, high / 2, high].map((at) => at * 0.87),
            values: (_plot, values) => values.map((each) => durationWords(each * 1_000)),
          },
        ],
        series: [
          {},
          {
            stroke: token('--c-border-strong'),
            width: 1.5,
            points: { show: true, size: 7, fill: token('--c-accent'), stroke: token('--c-surface') },
          },
          { stroke: token('--c-faint'), dash: [4, 4], width: 1, points: { show: false } },
        ],
      },
      [runs.map((_, index) => index), seconds, seconds.map(() => usual)],
      element,
    );
    const tip = document.createElement('div');
    tip.className =
      'pointer-events-none absolute z-10 hidden rounded-md border bg-raised px-2 py-1 text-xs shadow-pop whitespace-nowrap';
    plot.over.append(tip);
    plot.over.addEventListener('mousemove', () => {
      const index = plot.cursor.idx;
      const run = index === null || index === undefined ? undefined : runs[index];
      tip.classList.toggle('hidden', run === undefined);
      if (run === undefined || plot.cursor.left === undefined) return;
      tip.textContent = t.runs.took(durationWords(run.duration_ms ?? 0), run.run_id);
      tip.style.top = '4px';
      tip.style.left = `${Math.min(plot.cursor.left + 10, plot.over.clientWidth - tip.offsetWidth)}px`;
    });
    plot.over.addEventListener('mouseleave', () => tip.classList.add('hidden'));
    plot.over.addEventListener('click', () => {
      const run = runs[plot.cursor.idx ?? -1];
      if (run !== undefined) onOpen(run.run_id);
    });
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [runs, isDark, onOpen]);
  return (
    <div
      ref={box}
      className="relative w-full cursor-pointer"
      style={{ height: HEIGHT }}
      role="img"
      aria-label={t.runs.durations}
    />
  );
}
