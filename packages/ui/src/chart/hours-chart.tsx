// Runs by hour as stacked bars, plain SVG.
import type { Home } from '@ariel/protocol';
import { t } from '../messages/en.ts';
import { stateColor } from '../state/state-look.ts';
import { clockWords, exactWords } from '../time/time-words.ts';
import { useZone } from '../time/zone.ts';

const HEIGHT = 112;
const kinds = ['success', 'running', 'failed'] as const;

export function HoursChart({ hours }: { readonly hours: Home['runs_by_hour'] }) {
  const zone = useZone();
  const most = Math.max(1, ...hours.map((hour) => hour.success + hour.failed + hour.running));
  const top = niceTop(most);
  const every = hours.length > 14 ? 4 : 2;
  return (
    <figure>
      <div className="flex gap-2">
        <div
          aria-hidden
          className="flex w-6 flex-col justify-between text-right text-faint text-xs"
          style={{ height: HEIGHT }}
        >
          <span className="-mt-2">{top}</span>
          <span>0</span>
        </div>
        <div className="min-w-0 flex-1">
          <div
            className="flex items-end gap-[3px] border-b"
            style={{ height: HEIGHT }}
            role="img"
            aria-label={t.home.hoursLabel}
          >
            {hours.map((hour) => (
              <div
                key={hour.hour}
                title={t.home.hour(exactWords(Date.parse(hour.hour), zone).slice(0, 16), hour)}
                className="flex h-full min-w-0 flex-1 flex-col-reverse rounded-t-xs hover:bg-hover"
              >
                {kinds.map((kind) =>
                  hour[kind] > 0 ? (
                    <span
                      key={kind}
                      className="w-full border-surface border-t first:rounded-none last:rounded-t-xs"
                      style={{ height: `${(100 * hour[kind]) / top}%`, background: stateColor(kind) }}
                    />
                  ) : null,
                )}
              </div>
            ))}
          </div>
          <div aria-hidden className="mt-1 flex text-faint text-xs">
            {hours.map((hour, index) => (
              <span key={hour.hour} className="min-w-0 flex-1 overflow-visible whitespace-nowrap">
                {index % every === 0 ? clockWords(Date.parse(hour.hour), zone).slice(0, 5) : ''}
              </span>
            ))}
          </div>
        </div>
      </div>
    </figure>
  );
}

function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((factor) => factor * power).find((top) => top >= most) ?? most;
}
