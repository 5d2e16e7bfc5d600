// Everything that a DAG is known to ask for: by templates and options of its tasks, and by its code.
import type { DagDefinition, TaskDefinition } from '../dag/dag-definition.ts';
import { isTemplateText, type TemplateEnvironment } from '../dag/template-environment.ts';
import { codeMentions } from './code-mentions.ts';
import type { SecretMention } from './mention.ts';
import { templateMentions } from './template-mentions.ts';

/** The text of a source file of the DAG's code. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

const SOURCE = /\.[cm]?[jt]sx?$/;
/** `connId`, `httpConnId`, `conn_id`, `http_conn_id`. */
const CONNECTION_OPTION = /^(?:conn_?id|.*ConnId|.*_conn_id)$/i;

/** Each once for each place, in order of names. */
export function dagMentions(definition: DagDefinition, sources: readonly SourceText[]): SecretMention[] {
  const all = [
    ...definition.tasks.flatMap((task) => taskMentions(task, definition.jinjaEnvironmentKwargs)),
    ...sources
      .filter(({ path }) => SOURCE.test(path) && !path.includes('node_modules/'))
      .flatMap(sourceMentions),
  ];
  const byKey = new Map(
    all.map((mention) => [JSON.stringify([mention.kind, mention.name, mention.place]), mention]),
  );
  return [...byKey].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, mention]) => mention);
}

function taskMentions(task: TaskDefinition, environment?: TemplateEnvironment): SecretMention[] {
  const place = `task ${task.taskId}`;
  const found: SecretMention[] = [];
  const walk = (value: unknown, key: string | null): void => {
    if (typeof value === 'string') {
      if (isTemplateText(value, environment) || value.includes('{'))
        for (const named of templateMentions(value, environment)) found.push({ ...named, place });
      else if (key !== null && value !== '' && CONNECTION_OPTION.test(key))
        found.push({ kind: 'connection', name: value, place });
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const literal = literalOf(value);
    if (literal !== undefined && key !== null) walk(literal, key);
    else for (const [name, item] of Object.entries(value)) walk(item, Array.isArray(value) ? key : name);
  };
  walk(task.inputs, null);
  walk(task.mapping, null);
  walk(task.mapIndexTemplate, null);
  return found;
}

/** The value of an expression that is a literal. */
function literalOf(value: object): unknown {
  if (!('kind' in value) || value.kind !== 'literal') return undefined;
  const json = 'json' in value ? value.json : undefined;
  if (typeof json !== 'string') return 'value' in value ? value.value : undefined;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function sourceMentions({ path, text }: SourceText): SecretMention[] {
  return codeMentions(text).map(({ kind, line, name }) => ({ kind, name, place: `${path} line ${line}` }));
}
