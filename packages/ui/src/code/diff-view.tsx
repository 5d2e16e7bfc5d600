// Two versions of a file, one below the other in one column, coloured like the code itself.
import { useMemo } from 'react';
import { t } from '../messages/en.ts';
import { CodeTokens } from './code-view.tsx';
import { diffLines, onlyNear } from './line-diff.ts';
import { useHighlight } from './use-highlight.ts';

interface DiffViewProps {
  readonly path: string;
  readonly left: string;
  readonly right: string;
}

const AROUND = 4;

export function DiffView({ path, left, right }: DiffViewProps) {
  const lines = useMemo(() => onlyNear(diffLines(left, right), AROUND), [left, right]);
  const leftTokens = useHighlight(path, left);
  const rightTokens = useHighlight(path, right);
  if (left === right) return <p className="px-4 py-6 text-muted">{t.code.same}</p>;
  return (
    <div className="w-max min-w-full py-1 font-mono text-[12px] leading-5">
      {lines.map((line, index) => {
        if (line.kind === 'gap') {
          return (
            <div key={index} className="bg-sunken px-4 py-0.5 text-faint text-xs">
              {t.code.gap(line.count)}
            </div>
          );
        }
        const tone = line.kind === 'added' ? 'bg-added' : line.kind === 'removed' ? 'bg-removed' : '';
        const tokens = line.kind === 'removed' ? leftTokens[line.left - 1] : rightTokens[line.right - 1];
        return (
          <div key={index} className={`flex pr-6 ${tone}`}>
            <span className="w-10 shrink-0 select-none pr-2 text-right text-faint">
              {line.kind === 'added' ? '' : line.left}
            </span>
            <span className="w-10 shrink-0 select-none pr-2 text-right text-faint">
              {line.kind === 'removed' ? '' : line.right}
            </span>
            <span className="w-5 shrink-0 select-none text-center text-muted">
              {line.kind === 'added' ? '+' : line.kind === 'removed' ? '−' : ''}
            </span>
            <span className="whitespace-pre">
              <CodeTokens tokens={tokens ?? []} />
            </span>
          </div>
        );
      })}
    </div>
  );
}
