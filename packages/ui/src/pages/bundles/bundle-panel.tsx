// One bundle: where it is, why it is not up to date, its DAGs, and its files with what each took.
import type { BundleView } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useMay } from '../../access/may.ts';
import { BUNDLE_PAGE, bundleQueries } from '../../api/bundles.ts';
import { IconButton } from '../../controls/button.tsx';
import { CopyButton } from '../../controls/copy-button.tsx';
import { Facts, Section } from '../../controls/facts.tsx';
import { BoneRows, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { durationWords } from '../../time/time-words.ts';
import { When } from '../../time/when.tsx';

const w = t.bundles;
const linkClass = 'text-accent-strong hover:underline';

export function BundlePanel({
  bundle,
  onClose,
}: {
  readonly bundle: BundleView;
  readonly onClose: () => void;
}) {
  return (
    <aside
      aria-label={bundle.name}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, with the keyboard too
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
      className="min-h-0 shrink-0 overflow-y-auto border-l max-lg:max-h-[65%] max-lg:border-t max-lg:border-l-0 lg:w-[520px]"
    >
      <header className="flex items-center justify-between gap-3 px-4 pt-3">
        <h2 className="min-w-0 truncate font-semibold text-base">{bundle.name}</h2>
        <IconButton label={t.act.close} onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      {bundle.refresh_error !== null && (
        <p role="alert" className="mx-4 mt-2 flex gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
          <TriangleAlert size={15} className="mt-0.5 shrink-0" aria-hidden />
          <span className="min-w-0 break-words">
            {w.behind}: {bundle.refresh_error}
          </span>
        </p>
      )}
      <Section title={t.dag.about}>
        <BundleFacts bundle={bundle} />
      </Section>
      <BundleDags name={bundle.name} />
      <BundleFiles name={bundle.name} />
    </aside>
  );
}

function BundleFacts({ bundle }: { readonly bundle: BundleView }) {
  const seesErrors = useMay()('import_errors:read');
  const { bundle_url: url, import_error_count: errors, version } = bundle;
  return (
    <Facts
      facts={[
        [w.kind, bundle.kind ?? '–'],
        [
          w.version,
          version === null ? (
            <span key="v" className="text-faint">
              {w.noVersions}
            </span>
          ) : (
            <span key="v" className="flex items-center gap-1 break-all font-mono text-[12px]">
              {version}
              <CopyButton text={version} />
            </span>
          ),
        ],
        url === null
          ? null
          : [
              w.page,
              <a key="u" href={url} target="_blank" rel="noreferrer" className={`${linkClass} break-all`}>
                {url}
              </a>,
            ],
        [w.refreshed, <When key="r" at={bundle.last_refreshed} />],
        [w.team, bundle.team_name ?? w.noTeam],
        bundle.active ? null : [t.request.state, w.notConfigured],
        errors === 0
          ? null
          : [
              w.errors,
              seesErrors ? (
                <Link key="e" to="/import-errors" className="font-medium text-danger hover:underline">
                  {w.toErrors(errors)}
                </Link>
              ) : (
                w.toErrors(errors)
              ),
            ],
      ]}
    />
  );
}

function BundleDags({ name }: { readonly name: string }) {
  const { data, error } = useQuery(bundleQueries.dags(name));
  return (
    <Part title={w.dags} total={data?.total_entries} error={error} none={w.noDags}>
      {data?.dags.map((dag) => (
        <li key={dag.dag_id} className="flex min-h-8 items-center gap-3">
          <Link to="/dags/$dagId" params={{ dagId: dag.dag_id }} className={`min-w-0 truncate ${linkClass}`}>
            {dag.dag_display_name}
          </Link>
          <span className="ml-auto min-w-0 truncate font-mono text-muted text-xs">
            {dag.relative_fileloc}
          </span>
        </li>
      ))}
    </Part>
  );
}

function BundleFiles({ name }: { readonly name: string }) {
  const { data, error } = useQuery(bundleQueries.files(name));
  return (
    <Part title={w.files} total={data?.total_entries} error={error} none={w.noFiles}>
      {data?.dag_bundle_files.map((file) => (
        <li key={file.relative_fileloc} className="flex min-h-8 flex-wrap items-center gap-x-3">
          <span className="min-w-0 flex-1 truncate font-mono text-xs" title={file.relative_fileloc}>
            {file.relative_fileloc}
          </span>
          {file.import_error_count > 0 && (
            <span className="text-danger">{w.toErrors(file.import_error_count)}</span>
          )}
          <span className="text-muted">
            <When at={file.last_parsed_time} />, {w.took} {durationWords(file.last_parse_duration * 1000)}
          </span>
        </li>
      ))}
    </Part>
  );
}

interface PartProps {
  readonly title: string;
  /** Undefined: it is not known yet. */
  readonly total: number | undefined;
  readonly error: unknown;
  readonly none: string;
  readonly children: ReactNode;
}

function Part({ children, error, none, title, total }: PartProps) {
  return (
    <Section title={title} aside={total !== undefined && <span className="text-faint">{total}</span>}>
      {error !== null && total === undefined ? (
        <Refused error={error} />
      ) : total === undefined ? (
        <BoneRows count={2} />
      ) : total === 0 ? (
        <p className="text-muted">{none}</p>
      ) : (
        <ul aria-label={title} className="divide-y">
          {children}
        </ul>
      )}
      {total !== undefined && total > BUNDLE_PAGE && (
        <p className="pt-2 text-faint">{w.more(total - BUNDLE_PAGE)}</p>
      )}
    </Section>
  );
}
