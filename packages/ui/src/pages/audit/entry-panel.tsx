// One entry of the audit log: who, when, from where, and side by side what was before and is now.
import { X } from 'lucide-react';
import type { AuditEntry } from '../../api/access-shapes.ts';
import { IconButton } from '../../controls/button.tsx';
import { Facts, Section } from '../../controls/facts.tsx';
import { t } from '../../messages/en.ts';
import { When } from '../../time/when.tsx';
import { changesOf, extraOf, shown, whoOf } from './audit-entry.ts';

export function EntryPanel({ entry, onClose }: { readonly entry: AuditEntry; readonly onClose: () => void }) {
  const w = t.access.audit;
  const extra = extraOf(entry);
  const changes = changesOf(extra);
  const isChange = extra.before !== undefined && extra.after !== undefined;
  return (
    <aside
      aria-label={w.detail}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, with the keyboard too
      tabIndex={0}
      className="min-h-0 shrink-0 overflow-y-auto border-l max-lg:max-h-[55%] max-lg:border-t max-lg:border-l-0 lg:w-[440px]"
    >
      <header className="flex items-center justify-between gap-3 px-4 pt-3">
        <h2 className="min-w-0 truncate font-mono font-semibold text-sm">{entry.event}</h2>
        <IconButton label={t.act.close} onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      <Section title={w.detail}>
        <Facts
          facts={[
            [w.who, whoOf(entry)],
            [w.from, [extra.via, extra.from].filter((each) => each !== null && each !== '').join(', ')],
            [w.when, <When key="when" at={entry.when} />],
            entry.dag_id === null ? null : ['DAG', entry.dag_id],
            entry.run_id === null ? null : [t.palette.runs, entry.run_id],
            entry.task_id === null ? null : [t.dag.tasks, entry.task_id],
            ...Object.entries(extra.more).map(([name, value]) => [name, shown(value)] as const),
          ]}
        />
      </Section>
      {isChange && (
        <Section title={`${w.before} / ${w.after}`}>
          <table className="w-full table-fixed border-collapse" aria-label={`${w.before} / ${w.after}`}>
            <thead>
              <tr className="border-b text-left text-muted text-xs">
                <td className="w-[28%] py-1" />
                <th scope="col" className="px-2 py-1 font-medium">
                  {w.before} {extra.before === null && <span className="text-faint">({w.nothing})</span>}
                </th>
                <th scope="col" className="px-2 py-1 font-medium">
                  {w.after} {extra.after === null && <span className="text-faint">({w.gone})</span>}
                </th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ after, before, field }) => (
                <tr key={field} className="border-b align-top last:border-b-0">
                  <th scope="row" className="break-words py-1.5 pr-2 text-left font-normal text-muted">
                    {field}
                  </th>
                  <Value text={before} />
                  <Value text={after} />
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
    </aside>
  );
}

const Value = ({ text }: { readonly text: string }) => (
  <td className="whitespace-pre-wrap break-words px-2 py-1.5 font-mono text-xs">{text}</td>
);
