// The fields of a backfill but for what its runs are given: dates, how many at once, in which order, and what becomes of runs that
// there are.
import type { BackfillBody, ReprocessBehavior } from '../../api/backfills.ts';
import { Choice, TextField } from '../../controls/field.tsx';
import { t } from '../../messages/en.ts';

export type RunVersion = 'dag' | 'latest' | 'own';

export interface BackfillAsked {
  readonly from_date: string;
  readonly to_date: string;
  readonly run_backwards: boolean;
  readonly reprocess_behavior: ReprocessBehavior;
  readonly max_active_runs: number;
  readonly version: RunVersion;
}

export const nothingAsked: BackfillAsked = {
  from_date: '',
  to_date: '',
  run_backwards: false,
  reprocess_behavior: 'none',
  max_active_runs: 10,
  version: 'dag',
};

const onLatest = { dag: null, latest: true, own: false } as const;

/** The fields hold UTC, as everywhere. */
export function bodyOf(
  dagId: string,
  { version, ...asked }: BackfillAsked,
  { conf, drains }: { readonly conf: BackfillBody['dag_run_conf']; readonly drains: boolean },
): BackfillBody {
  return {
    ...asked,
    dag_id: dagId,
    from_date: `${asked.from_date}Z`,
    to_date: `${asked.to_date}Z`,
    dag_run_conf: conf,
    run_on_latest_version: asked.reprocess_behavior === 'none' ? null : onLatest[version],
    drain_dag: drains,
  };
}

interface BackfillFieldsProps {
  readonly asked: BackfillAsked;
  readonly onChange: (changes: Partial<BackfillAsked>) => void;
}

export function BackfillFields({ asked, onChange }: BackfillFieldsProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
      {(['from_date', 'to_date'] as const).map((name) => (
        <label key={name} className="flex flex-col gap-1">
          <span className="font-medium">{t.backfill[name]}</span>
          <TextField
            required
            type="datetime-local"
            value={asked[name]}
            onChange={(event) => onChange({ [name]: event.target.value })}
          />
        </label>
      ))}
      <label className="flex flex-col gap-1">
        <span className="font-medium">{t.backfill.maxActiveRuns}</span>
        <TextField
          required
          type="number"
          min={1}
          value={asked.max_active_runs}
          onChange={(event) => onChange({ max_active_runs: Number(event.target.value) })}
        />
      </label>
      <label className="flex flex-col gap-1">
        <span className="font-medium">{t.backfill.reprocess}</span>
        <Choice
          value={asked.reprocess_behavior}
          onChange={(event) => onChange({ reprocess_behavior: event.target.value as ReprocessBehavior })}
        >
          {(['none', 'failed', 'completed'] as const).map((each) => (
            <option key={each} value={each}>
              {t.backfill.behaviors[each]}
            </option>
          ))}
        </Choice>
      </label>
      <label className="flex flex-col gap-1">
        <span className="font-medium">{t.backfill.version}</span>
        <Choice
          disabled={asked.reprocess_behavior === 'none'}
          value={asked.reprocess_behavior === 'none' ? 'latest' : asked.version}
          onChange={(event) => onChange({ version: event.target.value as RunVersion })}
        >
          {(['dag', 'latest', 'own'] as const).map((each) => (
            <option key={each} value={each}>
              {t.backfill.versions[each]}
            </option>
          ))}
        </Choice>
        <span className="text-faint text-xs">{t.backfill.newOnes}</span>
      </label>
      <label className="flex items-center gap-2 self-start sm:pt-7">
        <input
          type="checkbox"
          checked={asked.run_backwards}
          onChange={(event) => onChange({ run_backwards: event.target.checked })}
        />
        {t.backfill.backwards}
      </label>
    </div>
  );
}
