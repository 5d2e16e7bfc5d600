// The line between the two panes, to drag or to move with the arrow keys; its place is remembered in this browser.
import { useState } from 'react';
import { t } from '../../messages/en.ts';

export interface Split {
  readonly percent: number;
  readonly set: (percent: number) => void;
}

const defaults = { grid: 40, graph: 48 } as const;
const clamp = (percent: number) => Math.max(20, Math.min(75, percent));

export function useSplit(kind: keyof typeof defaults): Split {
  const key = `ariel.split.${kind}`;
  const [chosen, setChosen] = useState<Partial<Record<keyof typeof defaults, number>>>({});
  let stored = Number.NaN;
  try {
    stored = Number(localStorage.getItem(key) ?? Number.NaN);
  } catch {
    // Storage may be refused.
  }
  const percent = clamp(chosen[kind] ?? (Number.isFinite(stored) ? stored : defaults[kind]));
  return {
    percent,
    set(next) {
      setChosen({ ...chosen, [kind]: clamp(next) });
      try {
        localStorage.setItem(key, String(clamp(next)));
      } catch {
        // Storage may be refused.
      }
    },
  };
}

export function SplitHandle({ split }: { readonly split: Split }) {
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t.dag.resize}
      aria-valuenow={Math.round(split.percent)}
      aria-valuemin={20}
      aria-valuemax={75}
      tabIndex={0}
      className="relative w-px shrink-0 cursor-col-resize bg-border before:absolute before:inset-y-0 before:-left-1 before:z-10 before:w-2 hover:bg-accent max-lg:hidden"
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') split.set(split.percent - 2);
        if (event.key === 'ArrowRight') split.set(split.percent + 2);
      }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        const box = event.currentTarget.parentElement?.getBoundingClientRect();
        if (event.buttons === 1 && box !== undefined)
          split.set((100 * (event.clientX - box.left)) / box.width);
      }}
    />
  );
}
