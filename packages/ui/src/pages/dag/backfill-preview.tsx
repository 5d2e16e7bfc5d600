// What a backfill would make: how many runs, for which dates. Long ranges are named by their beginning, the rest on request.
import type { PreviewedDate } from '../../api/backfills.ts';
import { t } from '../../messages/en.ts';

const MOST_NAMED = 12;

const nameOf = (date: PreviewedDate): string => date.partition_key ?? date.logical_date?.slice(0, 16) ?? '';

export function BackfillPreview({ dates }: { readonly dates: readonly PreviewedDate[] }) {
  const rest = dates.slice(MOST_NAMED);
  return (
    <div role="status" className="rounded-md bg-sunken px-3 py-2">
      <p>
        {t.backfill.would(dates.length)}{' '}
        <span className="text-muted">{dates.slice(0, MOST_NAMED).map(nameOf).join(', ')}</span>
      </p>
      {rest.length > 0 && (
        <details>
          <summary className="text-muted hover:text-text">{t.backfill.more(rest.length)}</summary>
          <p className="max-h-40 overflow-y-auto text-muted">{rest.map(nameOf).join(', ')}</p>
        </details>
      )}
    </div>
  );
}
