// The look of the report and the few lines that sort and filter its table. Text only; the page puts it inline.

export const REPORT_STYLE = `
:root { --ink: #1c2330; --soft: #5b6575; --line: #dfe3ea; --ground: #f7f8fa; --card: #fff; --good: #1a7f4b; --bad: #b3382c; --tint: #fbe9e7; --bar: #5b7fd6; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ef; --soft: #9aa5b5; --line: #2d3542; --ground: #12161d; --card: #1a2029; --good: #5cc98f; --bad: #ff8a7a; --tint: #3a211f; --bar: #7d9df0; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.25rem 4rem; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: .1rem 0 .3rem; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 2.2rem 0 .7rem; font-size: 1.15rem; }
p { margin: .4rem 0; }
code { font: .87em ui-monospace, monospace; overflow-wrap: anywhere; }
.kicker { color: var(--soft); margin: 0; }
.facts, .muted { color: var(--soft); }
.good { color: var(--good); }
.bad { color: var(--bad); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1.5rem 0 0; }
.cards div { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .7rem .9rem; }
dt { color: var(--soft); font-size: .87rem; }
dd { margin: 0; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
details { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .5rem .9rem; margin: .5rem 0; }
summary { cursor: pointer; }
details ul { margin: .5rem 0 .3rem; padding-left: 1.2rem; }
.badge { display: inline-block; white-space: nowrap; padding: 0 .5em; border-radius: 1em; background: var(--tint); color: var(--bad); font-size: .87em; }
.badge.note { background: transparent; color: var(--soft); border: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; background: var(--card); font-variant-numeric: tabular-nums; }
th, td { text-align: left; font-weight: normal; padding: .3rem .7rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
.number { text-align: right; }
.scroll { overflow: auto; max-height: 75vh; border: 1px solid var(--line); border-radius: .6rem; }
thead th { position: sticky; top: 0; background: var(--card); padding: 0; box-shadow: inset 0 -1px var(--line); border: 0; }
thead button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: .5rem .7rem; width: 100%; text-align: inherit; cursor: pointer; }
th[aria-sort=ascending] button::after { content: " ▲"; font-size: .7em; }
th[aria-sort=descending] button::after { content: " ▼"; font-size: .7em; }
tbody tr:hover { background: color-mix(in srgb, var(--bar) 8%, transparent); }
.licences { width: auto; min-width: min(100%, 38rem); border: 1px solid var(--line); }
.bar { width: 60%; min-width: 8rem; }
.bar span { display: block; height: .7rem; border-radius: .35rem; background: var(--bar); min-width: 3px; }
input { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .3rem .6rem; width: min(20rem, 60vw); }
:focus-visible { outline: 2px solid var(--bar); outline-offset: 1px; }
@media print { .scroll { max-height: none; } input { display: none; } }
`;

export const REPORT_SCRIPT = `
const table = document.getElementById('packages');
const body = table.tBodies[0];
const rows = [...body.rows];
const heads = [...table.tHead.rows[0].cells];
const value = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent;
heads.forEach((head, column) => head.firstChild.addEventListener('click', () => {
  const down = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
  heads.forEach((other) => other.removeAttribute('aria-sort'));
  head.setAttribute('aria-sort', down === 1 ? 'ascending' : 'descending');
  rows.sort((left, right) => down * value(left, column).localeCompare(value(right, column), 'en', { numeric: true }));
  body.append(...rows);
}));
const shown = document.getElementById('shown');
document.getElementById('filter').addEventListener('input', ({ target }) => {
  const wanted = target.value.trim().toLowerCase();
  for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  shown.textContent = rows.filter((row) => !row.hidden).length + ' of ' + rows.length;
});
`;
