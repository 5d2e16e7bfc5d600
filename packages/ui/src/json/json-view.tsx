// A JSON value as a tree that folds; long lists show their first hundred until asked for more.
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { CopyButton } from '../controls/copy-button.tsx';
import { t } from '../messages/en.ts';

const FIRST = 100;

export function JsonView({ value }: { readonly value: unknown }) {
  return (
    <div className="group relative overflow-x-auto rounded-md border bg-sunken px-3 py-2 font-mono text-[12px] leading-5">
      <div className="absolute top-1 right-1 opacity-0 focus-within:opacity-100 group-hover:opacity-100">
        <CopyButton text={JSON.stringify(value, null, 2) ?? ''} />
      </div>
      <Value name={null} value={value} depth={0} />
    </div>
  );
}

/** JSON as the server keeps it; text that cannot be read (it was cut) is shown as it is. */
export function JsonText({ json }: { readonly json: string }) {
  try {
    return <JsonView value={JSON.parse(json)} />;
  } catch {
    return (
      <pre className="max-h-96 overflow-auto whitespace-pre-wrap break-all rounded-md border bg-sunken px-3 py-2 font-mono text-[12px]">
        {json}
      </pre>
    );
  }
}

interface ValueProps {
  readonly name: string | null;
  readonly value: unknown;
  readonly depth: number;
}

function Value({ name, value, depth }: ValueProps) {
  const [open, setOpen] = useState(depth < 2);
  const [shown, setShown] = useState(FIRST);
  const label = name === null ? null : <span className="text-muted">{name}: </span>;
  if (typeof value !== 'object' || value === null) {
    return (
      <div className="whitespace-pre-wrap break-words" style={{ paddingLeft: depth === 0 ? 0 : 16 }}>
        {label}
        <span style={{ color: colorOf(value) }}>{JSON.stringify(value)}</span>
      </div>
    );
  }
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const summary = isList ? `[${entries.length}]` : `{${entries.length}}`;
  if (entries.length === 0) {
    return (
      <div style={{ paddingLeft: depth === 0 ? 0 : 16 }}>
        {label}
        {isList ? '[]' : '{}'}
      </div>
    );
  }
  return (
    <div style={{ paddingLeft: depth === 0 ? 0 : 16 }}>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="-ml-4 inline-flex items-center first:ml-0 hover:text-accent-strong"
      >
        {open ? (
          <ChevronDown size={12} aria-hidden className="mr-1" />
        ) : (
          <ChevronRight size={12} aria-hidden className="mr-1" />
        )}
        {label}
        <span className="ml-1 text-faint">{summary}</span>
      </button>
      {open &&
        entries
          .slice(0, shown)
          .map(([key, child]) => <Value key={key} name={key} value={child} depth={depth + 1} />)}
      {open && entries.length > shown && (
        <button type="button" onClick={() => setShown(shown + FIRST * 5)} className="ml-4 text-accent-strong">
          {t.json.more(entries.length - shown)}
        </button>
      )}
    </div>
  );
}

function colorOf(value: unknown): string {
  if (typeof value === 'string') return 'var(--state-success-text)';
  if (typeof value === 'number') return 'var(--state-running-text)';
  return 'var(--state-deferred-text)';
}
