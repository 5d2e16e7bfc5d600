// The line above a list of the admin page: a filter by name in the address, and what can be made new.
import { useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useChangeSearch } from '../../change-search.ts';
import { Button } from '../../controls/button.tsx';
import { SearchField } from '../../controls/field.tsx';
import { t } from '../../messages/en.ts';

interface TabBarProps {
  /** Absent: one may make none. */
  readonly add?: { readonly label: string; readonly run: () => void } | undefined;
}

export function TabBar({ add }: TabBarProps) {
  const { q = '' } = useSearch({ from: '/app/admin' });
  const change = useChangeSearch();
  return (
    <div className="flex shrink-0 flex-wrap items-center justify-between gap-2 px-4 py-3">
      <SearchField
        label={t.access.admin.search}
        value={q}
        onChange={(text) => change({ q: text === '' ? undefined : text })}
        className="w-64 max-sm:w-full"
      />
      {add !== undefined && (
        <Button weight="primary" icon={<Plus size={14} aria-hidden />} onClick={add.run}>
          {add.label}
        </Button>
      )}
    </div>
  );
}

/** Whether a name fits what is typed. */
export function useFits(): (name: string) => boolean {
  const { q = '' } = useSearch({ from: '/app/admin' });
  return (name) => name.toLowerCase().includes(q.toLowerCase());
}
