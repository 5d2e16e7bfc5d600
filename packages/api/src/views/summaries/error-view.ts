// An error as it is shown: the author's own frames with their source lines at the version that ran.
import type { ErrorReport } from '@ariel/core';
import type { ErrorView } from '@ariel/protocol';
import type { ApiContext } from '../../server/api-context.ts';
import { excerptOf, versionSource } from './source-excerpt.ts';

const MAX_EXCERPTS = 5;
const MAX_CAUSES = 5;

/** Null where the text is none of ours. */
export async function errorView(
  context: ApiContext,
  json: string | null,
  codeHash: string,
): Promise<ErrorView | null> {
  if (json === null) return null;
  const sources = new Map<string, string | null>();
  const load = async (path: string): Promise<string | null> => {
    const known = sources.get(path);
    if (known !== undefined) return known;
    const source = await versionSource(context, codeHash, path);
    sources.set(path, source);
    return source;
  };
  return view(JSON.parse(json) as ErrorReport, load, MAX_CAUSES);
}

async function view(
  error: ErrorReport,
  load: (path: string) => Promise<string | null>,
  depth: number,
): Promise<ErrorView> {
  const frames: ErrorView['frames'][number][] = [];
  let excerpts = 0;
  for (const frame of error.frames ?? []) {
    const { path, line, column, own } = frame;
    const source = own && line !== null && excerpts < MAX_EXCERPTS ? await load(path) : null;
    const excerpt = source === null ? [] : excerptOf(source, line);
    if (excerpt.length > 0) excerpts += 1;
    frames.push({
      path,
      line,
      column,
      function_name: frame.functionName,
      own,
      ...(excerpt.length > 0 ? { excerpt } : {}),
    });
  }
  return {
    name: error.name,
    message: error.message,
    code: error.code ?? null,
    frames,
    cause: error.cause && depth > 0 ? await view(error.cause, load, depth - 1) : null,
  };
}
