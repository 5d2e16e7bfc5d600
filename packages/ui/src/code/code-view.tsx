// Source code with line numbers, colours, and lines that are marked.
import { useEffect, useRef } from 'react';
import type { Token } from './highlight.ts';
import { useHighlight } from './use-highlight.ts';

export function CodeTokens({ tokens }: { readonly tokens: readonly Token[] }) {
  return tokens.map((token, index) => (
    <span key={index} className="code-token" style={token.style as React.CSSProperties}>
      {token.text}
    </span>
  ));
}

export function CodeView({
  path,
  code,
  markedLine = null,
}: {
  readonly path: string;
  readonly code: string;
  readonly markedLine?: number | null;
}) {
  const lines = useHighlight(path, code);
  const marked = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file or line is looked for anew
  useEffect(() => marked.current?.scrollIntoView({ block: 'center' }), [markedLine, path]);
  return (
    <div className="w-max min-w-full py-2 font-mono text-[12px] leading-5">
      {lines.map((tokens, index) => (
        <div
          key={index}
          ref={index + 1 === markedLine ? marked : undefined}
          className={`flex pr-6 ${index + 1 === markedLine ? 'bg-mark' : ''}`}
        >
          <span className="w-12 shrink-0 select-none pr-4 text-right text-faint">{index + 1}</span>
          <span className="whitespace-pre">
            <CodeTokens tokens={tokens} />
          </span>
        </div>
      ))}
    </div>
  );
}

interface ExcerptProps {
  readonly path: string;
  readonly lines: readonly { readonly line: number; readonly text: string }[];
  readonly marked: number | null;
  readonly column?: number | null;
}

/** Some lines of a file around the one that matters. */
export function Excerpt({ path, lines, marked, column = null }: ExcerptProps) {
  const tokens = useHighlight(path, lines.map((line) => line.text).join('\n'));
  return (
    <section
      aria-label={path}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
      tabIndex={0}
      className="overflow-x-auto rounded-md border bg-surface py-1.5 font-mono text-[12px] leading-5"
    >
      <div className="w-max min-w-full">
        {lines.map((line, index) => (
          <div key={line.line}>
            <div className={`flex pr-4 ${line.line === marked ? 'bg-danger-soft' : ''}`}>
              <span
                className={`w-11 shrink-0 select-none pr-3 text-right ${line.line === marked ? 'font-semibold text-danger' : 'text-faint'}`}
              >
                {line.line}
              </span>
              <span className="whitespace-pre">
                <CodeTokens tokens={tokens[index] ?? []} />
              </span>
            </div>
            {line.line === marked && column !== null && (
              <div className="flex bg-danger-soft" aria-hidden>
                <span className="w-11 shrink-0" />
                <span className="-mt-1 h-4 whitespace-pre text-danger">{`${' '.repeat(Math.max(0, column - 1))}^`}</span>
              </div>
            )}
          </div>
        ))}
      </div>
    </section>
  );
}
