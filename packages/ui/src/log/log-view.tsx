// The log of one try: only visible lines are in the document, it opens at its end, follows while it grows, and keeps
// the reader's place when earlier windows are put before it.
import type { InstanceName } from '@ariel/protocol';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  ArrowDownToLine,
  ArrowUpToLine,
  ChevronDown,
  ChevronUp,
  Download,
  FileText,
  WrapText,
} from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { query } from '../api/request.ts';
import { IconButton } from '../controls/button.tsx';
import { Choice, SearchField } from '../controls/field.tsx';
import { BoneRows, Empty, Refused } from '../controls/placeholder.tsx';
import { useAppearance } from '../design/appearance.ts';
import { t } from '../messages/en.ts';
import { useZone } from '../time/zone.ts';
import { downloadText, sizeWords } from './log-file.ts';
import { filterLines, findLines, type Level, levels } from './log-filter.ts';
import { useLogReader } from './log-reader.ts';
import { LogRow } from './log-row.tsx';
import { endOf, placedLines, startOf } from './log-windows.ts';

export interface LogChoices {
  readonly level?: Level | undefined;
  readonly find?: string | undefined;
  readonly at?: string | undefined;
}

interface LogViewProps {
  readonly path: string;
  readonly instance: InstanceName;
  readonly choices: LogChoices;
  readonly onChoose: (change: LogChoices) => void;
  readonly fileName: string;
}

/** Compact shows more lines; comfortable ones are large enough to be touched. */
const rowHeights = { compact: 20, comfortable: 24 } as const;

export function LogView({ path, instance, choices, onChoose, fileName }: LogViewProps) {
  const reader = useLogReader(path, instance, choices.at);
  const { log } = reader;
  const zone = useZone();
  const row = rowHeights[useAppearance().density];
  const scroller = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(choices.at === undefined);
  const [wraps, setWraps] = useState(false);
  const [hit, setHit] = useState(0);
  const find = choices.find ?? '';
  const all = useMemo(() => placedLines(log), [log]);
  const lines = useMemo(() => filterLines(all, choices.level), [all, choices.level]);
  const hits = useMemo(() => findLines(lines, find), [lines, find]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => row,
    overscan: 30,
    getItemKey: (index) => lines[index]?.anchor ?? index,
  });

  // Earlier lines push what one reads down: move the view by as much, before it is painted.
  const start = startOf(log);
  const before = useRef({ start, first: lines[0]?.anchor });
  useLayoutEffect(() => {
    const last = before.current;
    before.current = { start, first: lines[0]?.anchor };
    if (last.first === undefined || start >= last.start) return;
    const added = lines.findIndex((placed) => placed.anchor === last.first);
    if (added > 0 && scroller.current !== null) scroller.current.scrollTop += added * row;
  }, [start, lines, row]);

  const loadedBytes = endOf(log) - start;
  const count = lines.length;
  useLayoutEffect(() => {
    if (follows && count > 0) virtual.scrollToIndex(count - 1, { align: 'end' });
  }, [follows, count, virtual]);

  // What is typed leads to its first match at once; further ones come by Enter.
  const firstHit = hits[0];
  const sought = useRef(find);
  useEffect(() => {
    if (sought.current === find || firstHit === undefined) return;
    sought.current = find;
    setFollows(false);
    virtual.scrollToIndex(firstHit, { align: 'center' });
  }, [find, firstHit, virtual]);

  const hasMore = follows && log.windows.length > 0 && endOf(log) < log.size;
  const { isLoading, loadLater } = reader;
  useEffect(() => {
    if (hasMore && !isLoading) loadLater();
  }, [hasMore, isLoading, loadLater]);

  const target = choices.at === undefined ? -1 : lines.findIndex((placed) => placed.anchor === choices.at);
  const shown = useRef('');
  useEffect(() => {
    if (target < 0 || shown.current === choices.at) return;
    shown.current = choices.at ?? '';
    virtual.scrollToIndex(target, { align: 'center' });
  }, [target, choices.at, virtual]);

  function onScroll(): void {
    const element = scroller.current;
    if (element === null) return;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    setFollows(below < row * 1.5);
    if (element.scrollTop < row * 10 && !reader.isLoading) reader.loadEarlier();
    if (below < row * 10 && !reader.isLoading) reader.loadLater();
  }

  function goToHit(step: number): void {
    if (hits.length === 0) return;
    const next = (hit + step + hits.length) % hits.length;
    setHit(next);
    setFollows(false);
    virtual.scrollToIndex(hits[next] ?? 0, { align: 'center' });
  }

  const onLink = useCallback(
    (anchor: string) => {
      shown.current = anchor;
      onChoose({ at: anchor });
    },
    [onChoose],
  );
  const items = virtual.getVirtualItems();
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-1.5 border-b px-3 py-1.5">
        <SearchField
          label={t.log.search}
          value={find}
          onChange={(text) => {
            setHit(0);
            onChoose({ find: text === '' ? undefined : text });
          }}
          onKeyUp={(event) => event.key === 'Enter' && goToHit(event.shiftKey ? -1 : 1)}
          className="w-40 max-sm:w-28"
        />
        {find !== '' && (
          <>
            <span className="text-muted text-xs">
              {t.log.hits(hits.length === 0 ? 0 : hit + 1, hits.length)}
            </span>
            <IconButton label={t.log.previous} onClick={() => goToHit(-1)}>
              <ChevronUp size={14} aria-hidden />
            </IconButton>
            <IconButton label={t.log.next} onClick={() => goToHit(1)}>
              <ChevronDown size={14} aria-hidden />
            </IconButton>
          </>
        )}
        <Choice
          aria-label={t.log.level}
          value={choices.level ?? 'debug'}
          onChange={(event) =>
            onChoose({ level: event.target.value === 'debug' ? undefined : (event.target.value as Level) })
          }
        >
          {levels.map((level) => (
            <option key={level} value={level}>
              {t.log.atLeast[level]}
            </option>
          ))}
        </Choice>
        <span className="ml-auto flex items-center">
          <span className="mr-1.5 whitespace-nowrap text-faint text-xs">
            {log.size > 0 &&
              t.log.loaded(sizeWords(log.size), loadedBytes < log.size ? sizeWords(loadedBytes) : null)}
          </span>
          <IconButton label={t.log.wrap} pressed={wraps} onClick={() => setWraps(!wraps)}>
            <WrapText size={15} aria-hidden />
          </IconButton>
          <IconButton
            label={t.log.toStart}
            onClick={() => {
              setFollows(false);
              reader.jump('start');
              scroller.current?.scrollTo({ top: 0 });
            }}
          >
            <ArrowUpToLine size={15} aria-hidden />
          </IconButton>
          <IconButton
            label={t.log.follow}
            pressed={follows}
            onClick={() => {
              if (endOf(log) < log.size) reader.jump('end');
              setFollows(true);
            }}
          >
            <ArrowDownToLine size={15} aria-hidden />
          </IconButton>
          <IconButton label={t.log.download} onClick={() => void downloadText(path, instance, fileName)}>
            <Download size={15} aria-hidden />
          </IconButton>
          <a
            href={`${path}${query({ map_index: instance.map_index, iteration: instance.iteration, from: 0 })}`}
            target="_blank"
            rel="noreferrer"
            title={t.log.raw}
            aria-label={t.log.raw}
            className="inline-grid size-7.5 place-items-center rounded-md text-muted hover:bg-hover hover:text-text"
          >
            <FileText size={15} aria-hidden />
          </a>
        </span>
      </div>
      {reader.error !== null && log.windows.length === 0 ? (
        <Refused error={reader.error} onRetry={() => reader.jump('end')} />
      ) : log.windows.length === 0 ? (
        <BoneRows count={12} height={20} />
      ) : count === 0 ? (
        <Empty title={all.length === 0 ? (log.isComplete ? t.log.empty : t.log.waiting) : t.log.filtered} />
      ) : (
        <div
          ref={scroller}
          role="log"
          aria-label={t.log.label}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
          tabIndex={0}
          onScroll={onScroll}
          className="min-h-0 flex-1 overflow-auto bg-sunken py-1 -outline-offset-2"
        >
          <div
            className="relative min-w-full"
            style={{
              height: virtual.getTotalSize(),
              width: wraps ? '100%' : 'max-content',
              ['--log-row' as string]: `${row}px`,
            }}
          >
            <div className="min-w-full" style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
              {items.map((item) => {
                const placed = lines[item.index];
                if (placed === undefined) return null;
                return (
                  <div
                    key={item.key}
                    data-index={item.index}
                    ref={wraps ? virtual.measureElement : undefined}
                  >
                    <LogRow
                      placed={placed}
                      zone={zone}
                      find={find}
                      isTarget={placed.anchor === choices.at || hits[hit] === item.index}
                      wraps={wraps}
                      onLink={onLink}
                    />
                  </div>
                );
              })}
            </div>
          </div>
        </div>
      )}
    </div>
  );
}
