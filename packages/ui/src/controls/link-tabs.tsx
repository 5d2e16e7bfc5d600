// Tabs whose choice lives in the address (`?tab=`): real links, so that back, copy and open-in-new work.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export interface TabItem {
  readonly id: string;
  readonly label: string;
  readonly note?: ReactNode;
}

interface LinkTabsProps {
  readonly label: string;
  readonly items: readonly TabItem[];
  readonly current: string;
  /** Which search parameter holds the choice, and which ones a change of tab forgets. */
  readonly parameter?: string;
  readonly forget?: readonly string[];
}

export function LinkTabs({ label, items, current, parameter = 'tab', forget = [] }: LinkTabsProps) {
  return (
    <nav
      aria-label={label}
      className="flex shrink-0 gap-0.5 overflow-x-auto overflow-y-hidden border-b px-3"
      style={{ scrollbarWidth: 'none' }}
    >
      {items.map((item) => (
        <Link
          key={item.id}
          to="."
          search={(previous: Record<string, unknown>) => ({
            ...previous,
            ...Object.fromEntries(forget.map((key) => [key, undefined])),
            [parameter]: item.id,
          })}
          replace
          aria-current={item.id === current ? 'page' : undefined}
          className={`-mb-px flex h-9 items-center gap-1.5 whitespace-nowrap border-b-2 px-2.5 font-medium transition-colors ${item.id === current ? 'border-accent text-text' : 'border-transparent text-muted hover:text-text'}`}
        >
          {item.label}
          {item.note !== undefined && (
            <span className="rounded-full bg-hover px-1.5 text-faint text-xs">{item.note}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}
