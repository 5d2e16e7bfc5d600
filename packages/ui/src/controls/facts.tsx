// Names and values of one thing, as a definition list that lines up.
import type { ReactNode } from 'react';

export type Fact = readonly [name: string, value: ReactNode] | null;

export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[minmax(96px,max-content)_minmax(0,1fr)] gap-x-5 gap-y-1.5">
      {facts.map((fact) =>
        fact === null ? null : (
          <div key={fact[0]} className="contents">
            <dt className="text-muted">{fact[0]}</dt>
            <dd className="min-w-0 break-words">{fact[1]}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

export function Section({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="border-b px-4 py-3.5 last:border-b-0">
      <header className="mb-2 flex min-h-6 items-center justify-between gap-3">
        <h3 className="font-semibold">{title}</h3>
        {aside}
      </header>
      {children}
    </section>
  );
}
