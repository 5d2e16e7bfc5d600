// How much of a limit is used, as numbers and as a bar.

interface UseBarProps {
  readonly used: number;
  /** Negative: without limit. */
  readonly most: number;
}

export function UseBar({ most, used }: UseBarProps) {
  const share = most < 0 ? 0 : most === 0 ? 1 : Math.min(1, used / most);
  return (
    <span className="flex w-full min-w-0 items-center gap-2">
      <span className="min-w-14 whitespace-nowrap tabular-nums">
        {used} <span className="text-faint">/ {most < 0 ? '∞' : most}</span>
      </span>
      <span className="h-1.5 min-w-6 flex-1 overflow-hidden rounded-full bg-hover" aria-hidden>
        <span
          className="block h-full rounded-full"
          style={{
            width: `${share * 100}%`,
            background: share >= 1 ? 'var(--state-up_for_retry)' : 'var(--c-accent)',
          }}
        />
      </span>
    </span>
  );
}
