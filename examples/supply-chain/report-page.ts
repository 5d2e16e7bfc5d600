// One run of the ledger as a page: a single file that asks nothing of the network, readable in light and dark.
import type { StoredPackage, StoredRun } from './ledger.ts';
import { type Finding, type FindingKind, findingNames } from './reconcile.ts';
import { REPORT_SCRIPT, REPORT_STYLE } from './report-dress.ts';

export function reportPage({ run, packages, findings }: StoredRun): string {
  const kindsByPath = Map.groupBy(findings, ({ path }) => path);
  const installed = packages.filter(({ is_installed }) => is_installed === 1);
  const optional = packages.filter((item) => item.is_installed === 0 && !kindsByPath.has(item.path));
  const bytes = installed.reduce((sum, item) => sum + item.bytes, 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Supply chain: ${verdict(findings)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<p class="kicker">Supply chain</p>
<h1 class="${findings.length === 0 ? 'good' : 'bad'}">${verdict(findings)}</h1>
<p class="facts">${escapeHtml(run.root)} · ${escapeHtml(moment(run.checkedAt))} · run <code>${escapeHtml(run.runId)}</code></p>
</header>
<main>
<dl class="cards">
${card('Packages looked up', count(packages.length))}
${card('Installed', count(installed.length))}
${card('For other machines', count(optional.length))}
${card('Files hashed', count(installed.reduce((sum, item) => sum + item.files, 0)))}
${card('Size', size(bytes))}
${card('node_modules on disk', size(run.kilobytes * 1024))}
</dl>
${findingsSection(findings)}
${licencesSection(installed, run.deniedLicences)}
${packagesSection(packages, kindsByPath)}
</main>
<script>${REPORT_SCRIPT}</script>
</body>
</html>
`;
}

function verdict(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Everything is as the lockfile says';
  return findings.length === 1 ? '1 exception' : `${count(findings.length)} exceptions`;
}

function findingsSection(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const groups = [...Map.groupBy(findings, ({ kind }) => kind)].map(
    ([
      kind,
      list,
    ]) => `<details open><summary>${badge(kind)} <span class="muted">${count(list.length)}</span></summary><ul>
${list.map(({ path, detail }) => `<li><code>${escapeHtml(path)}</code> <span class="muted">${escapeHtml(detail)}</span></li>`).join('\n')}
</ul></details>`,
  );
  return `<section><h2>Exceptions</h2>${groups.join('\n')}</section>`;
}

function licencesSection(installed: readonly StoredPackage[], denied: readonly string[]): string {
  const names = Map.groupBy(
    installed.filter(({ is_link }) => is_link === 0),
    ({ licence }) => licence ?? 'none named',
  );
  const bars = [...names]
    .map(([name, list]) => ({ name, packages: list.length }))
    .sort((left, right) => right.packages - left.packages || (left.name < right.name ? -1 : 1));
  const most = Math.max(1, ...bars.map(({ packages }) => packages));
  const rows = bars.map(
    ({
      name,
      packages,
    }) => `<tr><th scope="row">${escapeHtml(name)}</th><td class="number">${count(packages)}</td>
<td class="bar"><span style="width:${((packages / most) * 100).toFixed(1)}%"></span></td></tr>`,
  );
  return `<section><h2>Licences</h2><table class="licences"><tbody>
${rows.join('\n')}
</tbody></table><p class="muted">Denied here: ${denied.length === 0 ? 'none' : denied.map((each) => `<code>${escapeHtml(each)}</code>`).join(' ')}</p></section>`;
}

const COLUMNS: readonly (readonly [label: string, isNumber: boolean])[] = [
  ['Package', false],
  ['Locked', false],
  ['Installed', false],
  ['Licence', false],
  ['Files', true],
  ['Size', true],
  ['Digest', false],
  ['State', false],
];

function packagesSection(
  packages: readonly StoredPackage[],
  kindsByPath: ReadonlyMap<string, readonly Finding[]>,
): string {
  const heads = COLUMNS.map(
    ([label, isNumber], index) =>
      `<th scope="col"${index === 0 ? ' aria-sort="ascending"' : ''}${isNumber ? ' class="number"' : ''}><button type="button">${label}</button></th>`,
  );
  return `<section><h2>Packages</h2>
<p><label>Show only <input id="filter" type="search" placeholder="name, licence or state" autocomplete="off"></label> <output id="shown" class="muted">${count(packages.length)} of ${count(packages.length)}</output></p>
<div class="scroll" tabindex="0" role="region" aria-label="Packages"><table id="packages"><thead><tr>${heads.join('')}</tr></thead><tbody>
${packages.map((item) => packageRow(item, kindsByPath.get(item.path) ?? [])).join('\n')}
</tbody></table></div></section>`;
}

function packageRow(item: StoredPackage, findings: readonly Finding[]): string {
  const cells = [
    `<th scope="row" title="${escapeHtml(item.path)}">${escapeHtml(item.name)}</th>`,
    `<td>${escapeHtml(item.locked_version ?? 'link')}</td>`,
    `<td>${escapeHtml(item.installed_version ?? '–')}</td>`,
    `<td>${escapeHtml(item.licence ?? '–')}</td>`,
    `<td class="number" data-value="${item.files}">${item.files === 0 ? '–' : count(item.files)}</td>`,
    `<td class="number" data-value="${item.bytes}">${item.bytes === 0 ? '–' : size(item.bytes)}</td>`,
    `<td>${item.digest === null ? '–' : `<code title="${item.digest}">${item.digest.slice(0, 10)}</code>`}</td>`,
    `<td>${stateOf(item, findings)}</td>`,
  ];
  return `<tr>${cells.join('')}</tr>`;
}

function stateOf(item: StoredPackage, findings: readonly Finding[]): string {
  if (findings.length > 0) return findings.map(({ kind }) => badge(kind)).join(' ');
  if (item.is_installed === 0) return '<span class="muted">other machine</span>';
  const script = item.runs_install_script === 1 ? ' <span class="badge note">runs a script</span>' : '';
  return `<span class="good">✓ ${item.is_link === 1 ? 'linked' : 'matches'}</span>${script}`;
}

function badge(kind: FindingKind): string {
  return `<span class="badge">${findingNames[kind]}</span>`;
}

function card(label: string, value: string): string {
  return `<div><dt>${label}</dt><dd>${value}</dd></div>`;
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] =
    bytes < 1e6 ? [bytes / 1e3, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
