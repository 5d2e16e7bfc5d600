// Why a try failed: the author's own frame with its lines first, the rest folded, causes below.
import type { ErrorView, TryView } from '@ariel/protocol';
import { Excerpt } from '../../code/code-view.tsx';
import { CopyButton } from '../../controls/copy-button.tsx';
import { Empty } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';

export function ErrorTab({ chosen }: { readonly chosen: TryView | undefined }) {
  if (chosen === undefined) return <Empty title={t.error.none} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-4 py-4">
      {chosen.reason !== null && !isTold(chosen) && <p className="text-muted">{chosen.reason}</p>}
      {chosen.error === null ? (
        <Empty title={t.error.none} />
      ) : (
        <ErrorBlock error={chosen.error} isCause={false} />
      )}
    </div>
  );
}

/** The reason often repeats the error, which stands below in full. */
function isTold({ error, reason }: TryView): boolean {
  return error !== null && reason?.includes(error.message.split('\n', 1)[0] ?? '') === true;
}

function ErrorBlock({ error, isCause }: { readonly error: ErrorView; readonly isCause: boolean }) {
  const own = error.frames.filter((frame) => frame.own);
  const first = own[0];
  return (
    <section className="flex flex-col gap-3">
      <header className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          {isCause && <p className="text-muted">{t.error.cause}</p>}
          <h3 className="flex flex-wrap items-center gap-2">
            <span className="font-semibold text-base text-danger">{error.name}</span>
            {error.code !== null && (
              <span className="rounded border px-1.5 font-mono text-muted text-xs">{error.code}</span>
            )}
          </h3>
          <p className="mt-1 max-h-60 overflow-auto whitespace-pre-wrap break-words font-mono text-[12.5px]">
            {error.message}
          </p>
        </div>
        <CopyButton text={errorText(error)} label={t.error.copy} />
      </header>
      {first !== undefined && (
        <div>
          <p className="mb-1.5 font-mono text-[12px] text-muted">{placeOf(first)}</p>
          {first.excerpt !== undefined && (
            <Excerpt path={first.path} lines={first.excerpt} marked={first.line} column={first.column} />
          )}
        </div>
      )}
      {error.frames.length > 0 && (
        <details open={first === undefined}>
          <summary className="text-muted hover:text-text">{t.error.frames(error.frames.length)}</summary>
          <ol className="mt-2 overflow-x-auto rounded-md border bg-sunken py-1.5 font-mono text-[12px]">
            {error.frames.map((frame, index) => (
              <li key={index} className={`whitespace-nowrap px-3 leading-5 ${frame.own ? '' : 'text-faint'}`}>
                {placeOf(frame)}
              </li>
            ))}
          </ol>
        </details>
      )}
      {error.cause !== null && <ErrorBlock error={error.cause} isCause />}
    </section>
  );
}

function placeOf(frame: ErrorView['frames'][number]): string {
  const place = `${frame.path}${frame.line === null ? '' : `:${frame.line}`}${frame.column === null ? '' : `:${frame.column}`}`;
  return frame.function_name === null ? place : `${frame.function_name}  ${place}`;
}

function errorText(error: ErrorView): string {
  const own = `${error.name}: ${error.message}\n${error.frames.map((frame) => `    at ${placeOf(frame)}`).join('\n')}`;
  return error.cause === null ? own : `${own}\n${t.error.cause} ${errorText(error.cause)}`;
}
