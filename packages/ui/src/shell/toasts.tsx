// Short messages at the foot of the page: what was done, with Undo or a link; what was refused, with why.
import { Check, CircleAlert, X } from 'lucide-react';
import { type ReactNode, useSyncExternalStore } from 'react';
import { t } from '../messages/en.ts';

export interface Toast {
  readonly text: ReactNode;
  readonly tone?: 'good' | 'bad';
  readonly action?: { readonly label: string; readonly run: () => void };
}

const SHOWN_MS = 7_000;
let toasts: readonly (Toast & { readonly id: number })[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: typeof toasts): void {
  toasts = next;
  for (const listener of listeners) listener();
}

const dismiss = (id: number) => set(toasts.filter((toast) => toast.id !== id));

export function say(toast: Toast): void {
  const id = nextId++;
  set([...toasts.slice(-3), { ...toast, id }]);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

export function sayRefused(error: unknown): void {
  say({ tone: 'bad', text: error instanceof Error ? error.message : String(error) });
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 bottom-3 z-60 flex flex-col items-center gap-2 sm:items-end"
    >
      {shown.map((toast) => (
        <div
          key={toast.id}
          className="pointer-events-auto flex max-w-md items-center gap-3 rounded-lg border bg-raised py-2 pr-2 pl-3.5 shadow-pop"
        >
          {toast.tone === 'bad' ? (
            <CircleAlert size={16} className="shrink-0 text-danger" aria-hidden />
          ) : (
            <Check
              size={16}
              className="shrink-0"
              style={{ color: 'var(--state-success-text)' }}
              aria-hidden
            />
          )}
          <span className="min-w-0 break-words">{toast.text}</span>
          {toast.action !== undefined && (
            <button
              type="button"
              className="shrink-0 rounded px-2 py-1 font-medium text-accent-strong hover:bg-hover"
              onClick={() => {
                toast.action?.run();
                dismiss(toast.id);
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button
            type="button"
            aria-label={t.act.close}
            className="shrink-0 rounded p-1 text-muted hover:bg-hover"
            onClick={() => dismiss(toast.id)}
          >
            <X size={14} aria-hidden />
          </button>
        </div>
      ))}
    </div>
  );
}
