// A week as an SVG picture: commits per day above, lines added and deleted below. Pure; no library, light and dark.
import type { WeekActivity, WeekDay } from './activity-table.ts';

const WIDTH = 720;
const HEIGHT = 420;
const LEFT = 56;
const RIGHT = 24;
const COMMITS = { top: 96, bottom: 226 } as const;
const LINES = { top: 276, bottom: 372 } as const;
const DAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const STEP = (WIDTH - LEFT - RIGHT) / DAY_NAMES.length;
const BAR = 44;

export function weekChart(week: WeekActivity): string {
  const mostCommits = niceCeiling(Math.max(...week.days.map(({ counts }) => counts?.commits ?? 0)));
  const mostLines = niceCeiling(
    Math.max(...week.days.flatMap(({ counts }) => [counts?.added ?? 0, counts?.deleted ?? 0])),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title desc">
<title id="title">Activity in week ${week.week}</title>
<desc id="desc">${escapeXml(inWords(week))}</desc>
<style>
  svg { color-scheme: light dark; font: 13px system-ui, sans-serif; }
  .ground { fill: #fff } .ink { fill: #1c2330 } .soft { fill: #5b6575 } .line { stroke: #dfe3ea }
  .commits { fill: #5b7fd6 } .added { fill: #2f9e64 } .deleted { fill: #c9493b }
  .title { font-size: 20px; font-weight: 600 } .end { text-anchor: end } .middle { text-anchor: middle }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #12161d } .ink { fill: #e6e9ef } .soft { fill: #9aa5b5 } .line { stroke: #2d3542 }
    .commits { fill: #7d9df0 } .added { fill: #5cc98f } .deleted { fill: #ff8a7a }
  }
</style>
<rect class="ground" width="${WIDTH}" height="${HEIGHT}" rx="12"/>
<text class="ink title" x="${LEFT}" y="40">Week ${week.week}</text>
<text class="soft" x="${LEFT}" y="62">${escapeXml(inWords(week))}</text>
${axis(COMMITS, mostCommits, 'commits')}
${axis(LINES, mostLines, 'lines')}
${week.days.map((day, index) => column(day, index, { mostCommits, mostLines })).join('\n')}
<rect class="added" x="${LEFT}" y="398" width="10" height="10" rx="2"/><text class="soft" x="${LEFT + 16}" y="407">lines added</text>
<rect class="deleted" x="${LEFT + 110}" y="398" width="10" height="10" rx="2"/><text class="soft" x="${LEFT + 126}" y="407">lines deleted</text>
</svg>
`;
}

function inWords({ days, commits, authors, added, deleted, daysCounted }: WeekActivity): string {
  const who = authors.length === 1 ? '1 author' : `${authors.length} authors`;
  const partly = daysCounted < days.length ? ` (${daysCounted} of ${days.length} days counted)` : '';
  return `${days.at(0)?.day} to ${days.at(-1)?.day}: ${commits} ${commits === 1 ? 'commit' : 'commits'} by ${who}, +${count(added)} −${count(deleted)} lines${partly}`;
}

interface Band {
  readonly top: number;
  readonly bottom: number;
}

function axis({ top, bottom }: Band, most: number, label: string): string {
  const mark = (value: number): string => {
    const y = position({ top, bottom }, value, most);
    return `<line class="line" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/><text class="soft end" x="${LEFT - 8}" y="${y + 4}">${short(value)}</text>`;
  };
  return `${mark(0)}${mark(most / 2)}${mark(most)}<text class="soft end" x="${WIDTH - RIGHT}" y="${top - 6}">${label}</text>`;
}

function column(
  { day, counts }: WeekDay,
  index: number,
  { mostCommits, mostLines }: { mostCommits: number; mostLines: number },
): string {
  const middle = LEFT + STEP * (index + 0.5);
  const name = `<text class="ink middle" x="${middle}" y="${COMMITS.bottom + 20}">${DAY_NAMES[index]} ${Number(day.slice(8))}</text>`;
  if (counts === null)
    return `${name}<text class="soft middle" x="${middle}" y="${COMMITS.bottom - 8}">not counted</text>`;
  const { commits, added, deleted } = counts;
  const above =
    commits === 0
      ? ''
      : `<text class="ink middle" x="${middle}" y="${position(COMMITS, commits, mostCommits) - 5}">${commits}</text>`;
  return [
    `<g><title>${day}: ${commits} commits, +${added} −${deleted} lines</title>`,
    name,
    bar({
      kind: 'commits',
      x: middle - BAR / 2,
      width: BAR,
      band: COMMITS,
      value: commits,
      most: mostCommits,
    }),
    above,
    bar({
      kind: 'added',
      x: middle - BAR / 2,
      width: BAR / 2 - 1,
      band: LINES,
      value: added,
      most: mostLines,
    }),
    bar({ kind: 'deleted', x: middle + 1, width: BAR / 2 - 1, band: LINES, value: deleted, most: mostLines }),
    '</g>',
  ].join('');
}

interface Bar {
  readonly kind: 'commits' | 'added' | 'deleted';
  readonly x: number;
  readonly width: number;
  readonly band: Band;
  readonly value: number;
  readonly most: number;
}

function bar({ kind, x, width, band, value, most }: Bar): string {
  if (value === 0) return '';
  // Next to a great day a small one must still be seen.
  const top = Math.min(position(band, value, most), band.bottom - 2);
  return `<rect class="${kind}" x="${x}" y="${top}" width="${width}" height="${(band.bottom - top).toFixed(1)}" rx="2"/>`;
}

function position({ top, bottom }: Band, value: number, most: number): number {
  return Number((bottom - ((bottom - top) * value) / most).toFixed(1));
}

/** The next of 2, 4, 6, 8, 10, 20, 40 …: an axis whose middle is a whole number. */
function niceCeiling(value: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [2, 4, 6, 8]) if (value <= factor * power) return factor * power;
    if (value <= 10 * power) return 10 * power;
  }
}

function short(value: number): string {
  if (value < 1000) return String(value);
  return value < 1e6 ? `${Number((value / 1e3).toFixed(1))}k` : `${Number((value / 1e6).toFixed(1))}M`;
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
