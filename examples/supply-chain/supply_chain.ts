// Reconciles what `package-lock.json` promises with what is really installed: one mapped task per package reads and
// hashes it, the two ledgers are matched, exceptions branch off, and a table and a page say what was found.
import { renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chain, dag, FailTask, param, task } from 'ariel';
import { BashOperator } from 'ariel/standard';
import { findCheckout, outputFolder } from '../find-checkout.ts';
import { type InspectedPackage, inspectPackage } from './inspect-package.ts';
import { listInstalledFolders } from './installed-folders.ts';
import { createLedger, readRun, storeRun } from './ledger.ts';
import { type LockedPackage, readInstallNotes, readLockedPackages } from './lockfile.ts';
import { type Finding, findingNames, type InstalledFolder, reconcile } from './reconcile.ts';
import { reportPage } from './report-page.ts';

const findRoot = task('find_root', ({ given }: { given: string }, { log }) => {
  const root = findCheckout(given, import.meta.dirname);
  if (root === null)
    throw new FailTask(
      `There is no project with a package-lock.json at "${given}"; give its folder in the param "root".`,
    );
  log.info(`checking ${root}`);
  return root;
});

const openLedger = task('open_ledger', ({ folder }: { folder: string }) => {
  const file = join(outputFolder(folder, import.meta.dirname, 'supply-chain'), 'supply-chain.db');
  createLedger(file);
  return file;
});

const readLockfile = task('read_lockfile', ({ root }: { root: string }) => readLockedPackages(root));

const listInstalled = task(
  'list_installed',
  ({ root, locked }: { root: string; locked: LockedPackage[] }): InstalledFolder[] => {
    const notes = readInstallNotes(root);
    const workspaces = locked.flatMap(({ linkTo }) => (linkTo === null ? [] : [linkTo]));
    return listInstalledFolders(root, ['', ...workspaces]).map((path) => ({
      path,
      integrity: notes.get(path) ?? null,
    }));
  },
);

// Each instance is given one path and looks up the rest itself, so that the list to map over stays small.
const choosePackages = task(
  'choose_packages',
  ({ locked, limit }: { locked: LockedPackage[]; limit: number }) => {
    const paths = locked.map(({ path }) => path);
    return limit === 0 ? paths : paths.slice(0, limit);
  },
);

const inspect = task(
  'inspect',
  async ({ root, path }: { root: string; path: string }, { signal, log }) => {
    const found = await inspectPackage(root, path, signal);
    log.info(
      found.isInstalled ? `${path} ${found.version}: ${found.files} files` : `${path} is not installed`,
      { digest: found.digest },
    );
    return found;
  },
  { executionTimeout: '5m' },
);

const matchLedgers = task(
  'match_ledgers',
  (ledgers: {
    locked: LockedPackage[];
    inspected: InspectedPackage[];
    installed: InstalledFolder[];
    deniedLicences: readonly string[];
  }) => reconcile(ledgers),
);

interface ToStore {
  file: string;
  root: string;
  kilobytes: number;
  locked: LockedPackage[];
  inspected: InspectedPackage[];
  findings: Finding[];
  deniedLicences: readonly string[];
}

const storeLedger = task(
  'store_ledger',
  ({ file, root, kilobytes, deniedLicences, ...found }: ToStore, { dagRun, log }) => {
    // The run's own time, not the clock's: a second try must write the same row.
    const run = {
      runId: dagRun.runId,
      checkedAt: dagRun.runAfter.toISOString(),
      root,
      kilobytes,
      deniedLicences,
    };
    storeRun(file, run, found);
    log.info(`${found.inspected.length} packages and ${found.findings.length} findings are in ${file}`);
    return file;
  },
);

const triage = task.branch('triage', ({ findings }: { findings: Finding[] }) =>
  findings.length === 0 ? 'all_clear' : 'exceptions',
);

const reportExceptions = task('report_exceptions', ({ findings }: { findings: Finding[] }, { log }) => {
  for (const { path, kind, detail } of findings)
    log.warn(`${path}: ${findingNames[kind]} (${detail})`, { path, kind });
  return Object.fromEntries(
    Object.entries(Object.groupBy(findings, ({ kind }) => kind)).map(([kind, list]) => [kind, list.length]),
  );
});

const allClear = task('all_clear', ({ inspected }: { inspected: InspectedPackage[] }, { log }) => {
  log.info(`all ${inspected.length} packages are as the lockfile says, and their licences are accepted`);
});

const writeReport = task(
  'write_report',
  ({ file }: { file: string }, { dagRun, log }) => {
    const report = join(dirname(file), 'supply-chain.html');
    // Renamed when it is whole: whoever has it open never sees half a page.
    const draft = `${report}.${process.pid}`;
    writeFileSync(draft, reportPage(readRun(file, dagRun.runId)));
    renameSync(draft, report);
    log.info(`the report is ${report}`);
    return report;
  },
  { triggerRule: 'none_failed_min_one_success' },
);

export default dag(
  'supply_chain',
  {
    description: 'What is installed against what the lockfile promises: versions, licences, checksums',
    docMd: [
      '# Supply chain',
      'Each package of `package-lock.json` is looked up on disk: its manifest, its licence, a digest of its files.',
      'Differences are listed by `report_exceptions`; the table and the page are in the output folder, which the log of `write_report` names.',
    ].join('\n\n'),
    tags: ['example', 'reconciliation'],
    params: {
      root: param.string({
        default: '',
        title: 'Project folder',
        description: 'Holds package-lock.json and node_modules. Empty: this checkout.',
      }),
      output: param.string({
        default: '',
        title: 'Output folder',
        description: 'For the table and the page. Empty: .ariel/examples/supply-chain in this checkout.',
      }),
      deniedLicences: param.array({
        items: param.string(),
        default: ['AGPL-*', 'GPL-*', 'SSPL-*', 'BUSL-*'],
        title: 'Denied licences',
        description: 'SPDX identifiers; a * at the end stands for anything.',
      }),
      limit: param.integer({
        default: 0,
        minimum: 0,
        title: 'Sample',
        description: 'Look at so many packages only. 0: all.',
      }),
    },
    // Every task only reads, or replaces what it wrote before, so any of them may be tried again, also after a lost process.
    defaultArgs: { retries: 3, retryDelay: '1s', infraRetries: 5, owner: 'platform' },
  },
  ({ params }) => {
    const { deniedLicences } = params;
    const root = findRoot({ given: params.root });
    const file = openLedger({ folder: params.output });
    const diskUse = new BashOperator({
      taskId: 'disk_use',
      bashCommand: 'du -sk node_modules | cut -f1',
      cwd: root,
      outputProcessor: Number,
    });

    const locked = readLockfile({ root });
    const installed = listInstalled({ root, locked });
    const inspected = inspect
      .partial({ root })
      .expand({ path: choosePackages({ locked, limit: params.limit }) });
    const findings = matchLedgers({ locked, inspected, installed, deniedLicences });

    const stored = storeLedger({
      file,
      root,
      kilobytes: diskUse.output,
      locked,
      inspected,
      findings,
      deniedLicences,
    });
    const found = triage({ findings });
    const exceptions = reportExceptions({ findings });
    const clear = allClear({ inspected });
    found.to({ exceptions, all_clear: clear });
    chain([exceptions, clear], writeReport({ file: stored }));
  },
);
