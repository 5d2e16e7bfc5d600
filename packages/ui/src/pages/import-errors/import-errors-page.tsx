// Files that could not become DAGs: what, where, what to do, and what still runs in its last good version.
import type { ImportErrorView } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, FileWarning, Lightbulb } from 'lucide-react';
import { queries } from '../../api/queries.ts';
import { Excerpt } from '../../code/code-view.tsx';
import { CopyButton } from '../../controls/copy-button.tsx';
import { Bone, Empty, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { When } from '../../time/when.tsx';

export function ImportErrorsPage() {
  const { data, error, refetch } = useQuery(queries.importErrors());
  if (error !== null && data === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex w-full max-w-4xl flex-col gap-4 px-4 py-6">
        <h1 className="min-h-7 font-semibold text-lg leading-7">
          {data === undefined ? <Bone className="h-6 w-72" /> : t.importErrors.headline(data.length)}
        </h1>
        {data === undefined && <Bone className="h-60 w-full" />}
        {data?.length === 0 && (
          <Empty
            title={t.importErrors.none}
            icon={<CircleCheck size={24} style={{ color: 'var(--state-success)' }} aria-hidden />}
          >
            {t.importErrors.teach}
          </Empty>
        )}
        {data?.map((each) => (
          <ImportErrorCard key={each.id} error={each} />
        ))}
      </div>
    </div>
  );
}

export function ImportErrorCard({ error }: { readonly error: ImportErrorView }) {
  const place = `${error.rel_path}${error.line === null ? '' : `:${error.line}${error.column === null ? '' : `:${error.column}`}`}`;
  return (
    <article className="overflow-hidden rounded-lg border bg-surface">
      <header className="flex items-center gap-2.5 border-b bg-sunken px-4 py-2">
        <FileWarning size={16} className="shrink-0 text-danger" aria-hidden />
        <span className="min-w-0 flex-1 truncate font-medium font-mono text-[12px]">{place}</span>
        <Link
          to="/bundles"
          search={{ bundle: error.bundle_name }}
          className="shrink-0 text-accent-strong hover:underline max-sm:hidden"
        >
          {error.bundle_name}
        </Link>
        <span className="rounded border px-1.5 font-mono text-muted text-xs max-sm:hidden">{error.code}</span>
        <span className="text-muted">
          <When at={error.at} />
        </span>
        <CopyButton
          text={`${error.code} ${place}\n${error.message}\n\n${error.stack}`}
          label={t.importErrors.copy}
        />
      </header>
      <div className="flex flex-col gap-3 px-4 py-3">
        <p className="break-words font-medium">{error.message}</p>
        {error.remedy !== null && (
          <p className="flex gap-2 rounded-md bg-good-soft px-3 py-2">
            <Lightbulb
              size={15}
              className="mt-0.5 shrink-0"
              style={{ color: 'var(--state-success-text)' }}
              aria-hidden
            />
            <span>{error.remedy}</span>
          </p>
        )}
        {error.excerpt.length > 0 && (
          <Excerpt path={error.rel_path} lines={error.excerpt} marked={error.line} column={error.column} />
        )}
        {error.stopped_dags.length > 0 && (
          <p className="text-muted">
            {t.importErrors.stillRuns}{' '}
            {error.stopped_dags.map((dagId, index) => (
              <span key={dagId}>
                {index > 0 && ', '}
                <Link
                  to="/dags/$dagId"
                  params={{ dagId }}
                  className="font-medium text-accent-strong hover:underline"
                >
                  {dagId}
                </Link>
              </span>
            ))}
          </p>
        )}
        {error.stack !== '' && (
          <details>
            <summary className="text-muted hover:text-text">{t.importErrors.stack}</summary>
            <pre className="mt-2 max-h-80 overflow-auto rounded-md border bg-sunken p-3 font-mono text-xs">
              {error.stack}
            </pre>
          </details>
        )}
      </div>
    </article>
  );
}
