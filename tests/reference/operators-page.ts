// docs/reference/operators.md, written from the sources of the providers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { httpConnectionType } from 'ariel/http';
import { smtpConnectionType } from 'ariel/smtp';
import { sqlConnectionTypes } from 'ariel/sql';
import {
  type DocumentedClass,
  type DocumentedOption,
  optionsOf,
  readSources,
  type Sources,
} from './operator-source.ts';

const root = join(import.meta.dirname, '../..');
const note =
  '<!-- Written from the sources in packages/providers. Change those, then run: npx vitest run tests/operators-page.test.ts -u -->';

const modules = [
  ['ariel/standard', 'packages/providers/standard/src'],
  ['ariel/http', 'packages/providers/http/src'],
  ['ariel/sql', 'packages/providers/sql/src'],
  ['ariel/smtp', 'packages/providers/smtp/src'],
  ['ariel/storage', 'packages/providers/storage/src'],
  ['ariel/python', 'packages/providers/python/src'],
] as const;

/** What every operator or sensor takes: listed once. */
const common = new Set([
  'OperatorOptions',
  'TaskOptions',
  'CommonTaskOptions',
  'BaseSensorOptions',
  'WaitOptions',
]);

export interface DocumentedOperator extends DocumentedClass {
  readonly module: string;
  readonly options: readonly DocumentedOption[];
}

/** Every operator and sensor of the providers. */
export function documentedOperators(): DocumentedOperator[] {
  const sdk = ['packages/sdk/src/operator', 'packages/sdk/src/sensor', 'packages/sdk/src/run'].map((path) =>
    join(root, path),
  );
  return modules.flatMap(([module, folder]) => {
    const sources = readSources([join(root, folder), ...sdk]);
    const own = readSources([join(root, folder)]).classes;
    const offered = readFileSync(join(root, folder, 'index.ts'), 'utf8');
    return own
      .filter(
        ({ name }) =>
          new RegExp(`\\b${name}\\b`).test(offered) &&
          /(?:Operator|Sensor|SensorAsync|Marker|Task)$/.test(name) &&
          !name.startsWith('Base'),
      )
      .map((each) => {
        const inherited = chain(sources, each);
        const optionsName = inherited.find(({ optionsName }) => optionsName !== null)?.optionsName ?? '';
        const fields =
          inherited.find(({ templateFields }) => templateFields.length > 0)?.templateFields ?? [];
        const ext = inherited.find(({ templateExt }) => templateExt.length > 0)?.templateExt ?? [];
        const options = optionsOf(sources, optionsName, common);
        return { ...each, module, options, templateFields: fields, templateExt: ext };
      });
  });
}

/** A class and those that it extends, as far as they are known here. */
function chain({ classes }: Sources, each: DocumentedClass): DocumentedClass[] {
  const base = classes.find(({ name }) => name === each.base);
  return base === undefined ? [each] : [each, ...chain({ classes, interfaces: new Map() }, base)];
}

export function operatorsPage(): string {
  const operators = documentedOperators();
  const sections = modules.map(([module]) => {
    const own = operators.filter((each) => each.module === module);
    return `## \`${module}\`\n\n${own.map(section).join('\n')}`;
  });
  return `${note}
# Operators and sensors

What Ariel brings, with every option and its default. How to write your own: [Operators of your own](../guides/custom-operators.md). An example of each:
[examples/features](../../examples/features/README.md#operators).

| operator | from | what it does |
|---|---|---|
${operators.map(({ meaning, module, name }) => `| [\`${name}\`](#${name.toLowerCase()}) | \`${module}\` | ${cell(firstSentence(meaning))} |`).join('\n')}

Every operator also takes \`taskId\` and the options of tasks (\`retries\`, \`retryDelay\`, \`executionTimeout\`, \`pool\`, \`triggerRule\` …), and can be mapped by
\`Operator.partial({ … }).expand({ … })\`. Every sensor also takes how it waits:

${table(waitOptions(), [])}

A **templated** option takes a value, text with a Jinja template in it, the output of another task, or a function of the context. Where endings of files are named, text
with such an ending is the path of a file beside the DAG file, whose text is the template.

Hooks do the same inside a task: \`HttpHook\`, \`SqlHook\` and \`SmtpHook\` are made with the id of a connection, and read it when they are first used.

${sections.join('\n')}
${connections()}`;
}

/** What the forms for connections show, by type. */
function connections(): string {
  const types = [httpConnectionType, ...sqlConnectionTypes, smtpConnectionType];
  const sections = types.map(
    ({ connType, defaultConnId, extraFields = {}, hookName, standardFields = {} }) => {
      const fields = Object.entries(standardFields)
        .filter(([, field]) => !field.hidden)
        .map(
          ([name, { placeholder, title }]) =>
            `| \`${name}\` | ${title ?? ''} | ${placeholder ? `\`${cell(placeholder)}\`` : ''} |`,
        );
      const extras = Object.entries(extraFields).map(([name, field]) => {
        const given = field.default === undefined ? '' : ` Default: \`${field.default}\`.`;
        const values =
          field.enum === undefined ? '' : ` One of ${field.enum.map((value) => `\`${value}\``).join(', ')}.`;
        const words = `${field.title}.${field.description ? ` ${field.description}` : ''}${values}${given}`;
        return `| \`extra.${name}\` | ${cell(words)} | ${field.placeholder ? `\`${cell(field.placeholder)}\`` : ''} |`;
      });
      return `### ${hookName}: \`${connType}\`\n\nLooked for as \`${defaultConnId}\`.\n\n| field | meaning | example |\n|---|---|---|\n${[...fields, ...extras].join('\n')}\n`;
    },
  );
  return `## Connections of these types\n\nHow connections are written and where they are looked for: [Connections](connections.md).\n\n${sections.join('\n')}`;
}

function waitOptions(): readonly DocumentedOption[] {
  const sources = readSources([join(root, 'packages/sdk/src/sensor')]);
  return optionsOf(sources, 'WaitOptions', new Set());
}

function section({
  example,
  meaning,
  name,
  options,
  templateExt,
  templateFields,
}: DocumentedOperator): string {
  const files =
    templateExt.length === 0 ? '' : ` Files: ${templateExt.map((ext) => `\`${ext}\``).join(', ')}.`;
  const body = options.length === 0 ? 'No options of its own.' : table(options, templateFields);
  const shown = example === null ? '' : `\n\`\`\`ts\n${example}\n\`\`\`\n`;
  return `### ${name}

${meaning}${files}
${shown}
${body}
`;
}

function table(options: readonly DocumentedOption[], templated: readonly string[]): string {
  const rows = options.map(({ byDefault, isRequired, meaning, name, type }) => {
    const marks = [meaning, ...(templated.includes(name) ? ['Templated.'] : [])].filter(Boolean).join(' ');
    const value = isRequired ? '**needed**' : (byDefault ?? '');
    return `| \`${name}\` | ${cell(typeOf(type))} | ${cell(value)} | ${cell(marks)} |`;
  });
  return `| option | type | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}`;
}

/** Without what only the compiler needs. */
function typeOf(type: string): string {
  const text = type.replace(/^Templated<(.*)>$/, '$1').replace(/^NonNullable<(.*)>$/, '$1');
  return `\`${text.length > 90 ? `${text.slice(0, 87)}…` : text}\``;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
const firstSentence = (text: string): string => /^.*?[.:](?= [A-Z]|$)/.exec(text)?.[0] ?? text;
