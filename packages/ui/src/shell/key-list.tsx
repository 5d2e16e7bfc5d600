// The list of keys behind `?`.
import { Dialog } from '../controls/dialog.tsx';
import { t } from '../messages/en.ts';

export function KeyList({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={t.keys.title}>
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {t.keys.groups.map((group) => (
          <section key={group.title}>
            <h3 className="mb-2 font-medium text-faint text-xs">{group.title}</h3>
            <ul className="flex flex-col gap-1.5">
              {group.keys.map(([keys, words]) => (
                <li key={keys} className="flex items-center justify-between gap-3">
                  <span>{words}</span>
                  <span className="flex gap-1">
                    {keys.split(' ').map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

export function Kbd({ children }: { readonly children: string }) {
  return (
    <kbd className="inline-grid h-5 min-w-5 place-items-center rounded border border-border-strong bg-sunken px-1 font-sans text-muted text-xs">
      {children}
    </kbd>
  );
}
