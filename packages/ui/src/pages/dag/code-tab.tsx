// The code of any version, file by file, or what differs between two versions.
import type { DagDetail, VersionSummary } from '@ariel/protocol';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { FileCode } from 'lucide-react';
import { queries } from '../../api/queries.ts';
import { useChangeSearch } from '../../change-search.ts';
import { CodeView } from '../../code/code-view.tsx';
import { DiffView } from '../../code/diff-view.tsx';
import { CopyButton } from '../../controls/copy-button.tsx';
import { Choice } from '../../controls/field.tsx';
import { BoneRows, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';

export function CodeTab({ dag }: { readonly dag: DagDetail }) {
  const {
    version = dag.latest_version_number,
    against,
    file,
    line,
  } = useSearch({ from: '/app/dags/$dagId/' });
  const code = useQuery(queries.code(dag.dag_id, version));
  const other = useQuery({ ...queries.code(dag.dag_id, against ?? version), enabled: against !== undefined });
  const change = useChangeSearch();
  const number = (value: string) => (value === '' ? undefined : Number(value));
  const isDiff = against !== undefined && against !== version;
  const paths = [
    ...new Set(
      [...(code.data?.files ?? []), ...(isDiff ? (other.data?.files ?? []) : [])].map((each) => each.path),
    ),
  ];
  const path = file !== undefined && paths.includes(file) ? file : (code.data?.main_path ?? paths[0] ?? '');
  const content = (from: typeof code.data) => from?.files.find((each) => each.path === path)?.content ?? '';
  const changed = new Set(
    isDiff && other.data !== undefined && code.data !== undefined
      ? paths.filter((each) => textOf(code.data, each) !== textOf(other.data, each))
      : [],
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b px-4 py-2">
        <Choice
          aria-label={t.code.version}
          value={version}
          onChange={(event) => change({ version: number(event.target.value) })}
        >
          {dag.versions.map((each) => (
            <option key={each.id} value={each.number}>
              {versionWords(each)}
            </option>
          ))}
        </Choice>
        <Choice
          aria-label={t.code.against}
          value={against ?? ''}
          onChange={(event) => change({ against: number(event.target.value) })}
        >
          <option value="">{t.code.noDiff}</option>
          {dag.versions
            .filter((each) => each.number !== version)
            .map((each) => (
              <option key={each.id} value={each.number}>
                {t.code.diffWith(each.number)}
              </option>
            ))}
        </Choice>
        <span className="flex-1" />
        <CopyButton text={content(code.data)} />
      </div>
      {paths.length > 1 && (
        <div className="flex shrink-0 gap-1 overflow-x-auto border-b bg-sunken px-3 py-1.5">
          {paths.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === path}
              onClick={() => change({ file: each, line: undefined })}
              className={`flex items-center gap-1.5 whitespace-nowrap rounded-md border px-2 py-0.5 font-mono text-[12px] ${each === path ? 'border-border-strong bg-raised' : 'border-transparent text-muted hover:bg-hover'}`}
            >
              <FileCode size={13} aria-hidden />
              {each}
              {changed.has(each) && (
                <span className="size-1.5 rounded-full bg-accent" title={t.code.changed} />
              )}
            </button>
          ))}
        </div>
      )}
      <section
        aria-label={path}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto -outline-offset-2"
      >
        {code.error !== null && code.data === undefined ? (
          <Refused error={code.error} />
        ) : code.data === undefined || (isDiff && other.data === undefined) ? (
          <BoneRows count={16} height={20} />
        ) : isDiff ? (
          <DiffView path={path} left={content(other.data)} right={content(code.data)} />
        ) : (
          <CodeView path={path} code={content(code.data)} markedLine={line ?? null} />
        )}
      </section>
    </div>
  );
}

function textOf(
  code: { readonly files: readonly { readonly path: string; readonly content: string }[] } | undefined,
  path: string,
): string | undefined {
  return code?.files.find((each) => each.path === path)?.content;
}

function versionWords(version: VersionSummary): string {
  return `v${version.number} · ${t.code.changes[version.change]} · ${t.code.runs(version.run_count)}`;
}
