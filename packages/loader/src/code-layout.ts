// Lays the code of a DAG out on disk, in a folder named by its hash, for task processes to load. A folder that is there
// is whole: it is filled under another name and renamed, so any number of processes may do it at once.
import { chmod, mkdir, mkdtemp, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import type { CodeFile } from './code-manifest.ts';

/** How the name of a folder begins that is being filled. */
export const DRAFT = '.draft-';

export interface CodeToLayOut {
  readonly cacheFolder: string;
  readonly codeHash: string;
  readonly files: readonly Pick<CodeFile, 'path' | 'content'>[];
  /** Where npm packages are found; null where there are none. */
  readonly nodeModules: string | null;
}

/** Where the code of this hash lies, once it is laid out. */
export function codeFolder(cacheFolder: string, codeHash: string): string {
  return join(cacheFolder, 'code', codeHash);
}

export async function isLaidOut(cacheFolder: string, codeHash: string): Promise<boolean> {
  return (await stat(codeFolder(cacheFolder, codeHash)).catch(() => null)) !== null;
}

/** Gives the folder; does nothing where it is there already. */
export async function layOutCode(code: CodeToLayOut): Promise<string> {
  const folder = codeFolder(code.cacheFolder, code.codeHash);
  if (await isLaidOut(code.cacheFolder, code.codeHash)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(join(dirname(folder), DRAFT));
  try {
    await fill(draft, code);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was faster.
    if (!(await isLaidOut(code.cacheFolder, code.codeHash))) throw error;
  }
  return folder;
}

async function fill(draft: string, { files, nodeModules }: CodeToLayOut): Promise<void> {
  await chmod(draft, 0o755);
  for (const { path, content } of files) {
    const target = join(draft, safePath(path));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content, { mode: 0o444 });
  }
  if (nodeModules !== null) await symlink(nodeModules, join(draft, 'node_modules'), 'junction');
}

function safePath(path: string): string {
  const normal = normalize(path);
  if (isAbsolute(normal) || normal.startsWith('..')) {
    throw new Error(
      `A file of a DAG's code has the path "${path}", which leads out of its folder. The stored code is damaged.`,
    );
  }
  return normal;
}
