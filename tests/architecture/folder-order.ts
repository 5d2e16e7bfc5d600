// Inside a package with many folders: which folder may use which. Every folder of its sources has a line, and takes values only
// from folders above its own. Types may come from below: what a server is given is described by those who use it.
import { posix } from 'node:path';
import type { Finding } from './finding.ts';
import type { ResolvedImport } from './import-graph.ts';
import type { SourceFile } from './repository.ts';

export type FolderOrder = Readonly<Record<string, readonly string[]>>;

export const folderOrder: FolderOrder = {
  'packages/api/src': [
    // What every route stands on.
    'server',
    'signing',
    'logs',
    // How far a run has come: for the public API and for the pages.
    'progress',

    // How the public API asks and answers, whatever it is about.
    'rest/answers',
    'rest/requests',
    'rest/lists',

    // Who asks, and what they may.
    'sign-in/admission',
    'sign-in/passwords',
    'access',
    'sign-in/sessions-and-tokens',
    'sign-in/openid',
    'sign-in',

    // What the public API is about.
    'rest/task-instances',
    'rest/task-output',
    'rest/runs',
    'rest/assets',
    'rest/dags',
    'rest/settings',
    'rest/installation',
    'rest',

    // What runs tasks speaks to the server here.
    'execution/calls',
    'execution/workers',
    'execution/airflow/forms',
    'execution/airflow/questions',
    'execution/airflow/attempt',
    'execution/airflow',
    'execution',

    // The pages, and what they read beside the public API.
    'live',
    'pages',
    'views/summaries',
    'views/dags',
    'views/runs',
    'views/task-instances',
    'views/installation',
    'views',

    // The package's door and the one place that puts the server together.
    '.',
  ],
};

export function checkFolderOrder(
  imports: readonly ResolvedImport[],
  order: FolderOrder = folderOrder,
): Finding[] {
  return imports.flatMap(({ from, isTypeOnly, line, target }): Finding[] => {
    const [root, folders] = rootOf(from.path, order);
    if (root === undefined || from.isTest || isTypeOnly || !target?.startsWith(`${root}/`)) return [];
    const [own, used] = [folderIn(root, from.path), folderIn(root, target)];
    if (folders.indexOf(used) <= folders.indexOf(own)) return [];
    return [finding(from.path, line, `${own} stands before ${used} in the order and may not use it`)];
  });
}

/** Folders without a line, and lines without a folder. */
export function checkFolderLines(
  files: readonly Pick<SourceFile, 'path'>[],
  order: FolderOrder = folderOrder,
): Finding[] {
  return Object.entries(order).flatMap(([root, folders]) => {
    const there = files
      .filter(({ path }) => path.startsWith(`${root}/`))
      .map(({ path }) => folderIn(root, path));
    const found = new Set(there);
    return [
      ...[...found]
        .filter((folder) => !folders.includes(folder))
        .map((folder) => finding(posix.join(root, folder), 1, `the folder ${folder} has no line`)),
      ...folders
        .filter((folder) => !found.has(folder))
        .map((folder) => finding(root, 1, `there is no folder ${folder}`)),
    ];
  });
}

function rootOf(path: string, order: FolderOrder): readonly [string | undefined, readonly string[]] {
  const root = Object.keys(order).find((each) => path.startsWith(`${each}/`));
  return [root, order[root ?? ''] ?? []];
}

function folderIn(root: string, path: string): string {
  return posix.relative(root, posix.dirname(path)) || '.';
}

function finding(file: string, line: number, message: string): Finding {
  return { rule: 'folder order', file, line, message: `${message} (tests/architecture/folder-order.ts)` };
}
