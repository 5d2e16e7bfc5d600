// Small labels: tags, filters that can be switched, versions.
import type { ReactNode } from 'react';

interface ChipProps {
  readonly children: ReactNode;
  readonly pressed?: boolean;
  readonly onClick?: () => void;
  readonly title?: string;
  /** Of one that is not pressed: it asks for a look. */
  readonly tone?: 'warn';
}

export function Chip({ children, pressed, onClick, title, tone }: ChipProps) {
  const look =
    'inline-flex h-5.5 max-w-44 shrink-0 items-center gap-1 truncate rounded-full border px-2 text-xs';
  if (onClick === undefined) {
    return (
      <span
        title={title}
        className={`${look} ${tone === 'warn' ? 'border-transparent bg-warn-soft font-medium text-warn' : 'text-muted'}`}
      >
        {children}
      </span>
    );
  }
  return (
    <button
      type="button"
      title={title}
      aria-pressed={pressed ?? false}
      onClick={onClick}
      className={`${look} transition-colors ${pressed === true ? 'border-accent bg-selected text-accent-strong' : 'text-muted hover:border-border-strong hover:text-text'}`}
    >
      {children}
    </button>
  );
}
