// A dialog over the page: title, body that scrolls, foot with the acts. Escape and the cross close it.
import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { t } from '../messages/en.ts';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly wide?: boolean;
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}

export function Dialog({ open, onClose, title, subtitle, wide = false, foot, children }: DialogProps) {
  return (
    <Primitive.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-black/35 dark:bg-black/60" />
        <Primitive.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            const first = (event.currentTarget as HTMLElement).querySelector<HTMLElement>(
              '[data-body] input, [data-body] select, [data-body] textarea',
            );
            if (first === null) return;
            event.preventDefault();
            first.focus();
          }}
          className={`fixed top-[8vh] left-1/2 z-50 flex max-h-[84vh] w-[calc(100vw-24px)] -translate-x-1/2 flex-col overflow-hidden rounded-xl border bg-raised shadow-pop focus:outline-none ${wide ? 'max-w-4xl' : 'max-w-lg'}`}
        >
          <header className="flex items-start gap-3 border-b px-5 py-3.5">
            <div className="min-w-0 flex-1">
              <Primitive.Title className="font-semibold text-base">{title}</Primitive.Title>
              {subtitle !== undefined && <div className="mt-0.5 text-muted">{subtitle}</div>}
            </div>
            <Primitive.Close
              aria-label={t.act.close}
              className="-mr-2 inline-grid size-7.5 place-items-center rounded-md text-muted hover:bg-hover hover:text-text"
            >
              <X size={16} aria-hidden />
            </Primitive.Close>
          </header>
          <div data-body className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
            {children}
          </div>
          {foot !== undefined && (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t bg-sunken px-5 py-3">
              {foot}
            </footer>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
