// The last runs of a DAG as bars: height is duration, colour the state; each is a link to its run.
import type { RunSummary } from '@ariel/protocol';
import { Link } from '@tanstack/react-router';
import { runMs } from '../grid/paint-grid.ts';
import { t } from '../messages/en.ts';
import { stateColor, stateLook } from '../state/state-look.ts';
import { useSeconds } from '../time/clock.ts';
import { durationWords } from '../time/time-words.ts';

interface RunBarsProps {
  readonly dagId: string;
  readonly runs: readonly RunSummary[];
  readonly slots?: number;
}

const HEIGHT = 26;

export function RunBars({ dagId, runs, slots = 14 }: RunBarsProps) {
  const now = useSeconds(runs.some((run) => run.state === 'running'));
  const shown = runs.slice(-slots);
  const longest = shown.reduce((most, run) => Math.max(most, runMs(run, now)), 1);
  return (
    <span className="flex items-end" style={{ height: HEIGHT }}>
      {Array.from({ length: slots - shown.length }, (_, index) => (
        <span key={index} aria-hidden className="grid h-full w-2.5 place-items-end justify-center">
          <span className="h-0.5 w-1.5 rounded-full bg-border" />
        </span>
      ))}
      {shown.map((run) => {
        const ms = runMs(run, now);
        const label = t.runs.bar(stateLook(run.state).word, durationWords(ms), run.run_id);
        return (
          <Link
            key={run.run_id}
            to="/dags/$dagId/runs/$runId"
            params={{ dagId, runId: run.run_id }}
            title={label}
            aria-label={label}
            tabIndex={-1}
            className="grid h-full w-2.5 place-items-end justify-center hover:bg-hover"
          >
            <span
              className={`w-1.5 rounded-t-xs ${run.state === 'running' ? 'breathe' : ''} ${run.state === 'queued' ? 'border' : ''}`}
              style={{
                height: Math.max(4, (HEIGHT * ms) / longest),
                background: run.state === 'queued' ? 'transparent' : stateColor(run.state),
                borderColor: stateColor(run.state),
              }}
            />
          </Link>
        );
      })}
    </span>
  );
}
