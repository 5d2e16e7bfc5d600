// `'{}-{name[0]:.2f}'.format(…)`: the guarded version, whose fields reach members through the sandbox's own door.
import { TemplateError } from '../errors.ts';
import type { Run } from '../evaluate/run.ts';
import { toRepr, toText } from '../values/python-text.ts';
import type { CallArguments } from '../values/safe-object.ts';
import { Undefined } from '../values/undefined.ts';
import { formatValue } from './format-spec.ts';

interface Formatting {
  readonly run: Run;
  readonly call: CallArguments;
  nextIndex: number;
  /** Whether fields are numbered by themselves or by who wrote them; null: none was met. */
  isNumbered: boolean | null;
}

export async function braceFormat(run: Run, template: string, call: CallArguments): Promise<string> {
  return formatText({ run, call, nextIndex: 0, isNumbered: null }, template, 2);
}

async function formatText(formatting: Formatting, template: string, depth: number): Promise<string> {
  let text = '';
  for (let at = 0; at < template.length; ) {
    const char = template[at] ?? '';
    if ((char === '{' || char === '}') && template[at + 1] === char) {
      text += char;
      at += 2;
    } else if (char === '}') {
      throw new TemplateError('ARIEL_TEMPLATE_VALUE', "a single '}' in the text that is formatted");
    } else if (char === '{') {
      const end = closingBrace(template, at);
      text += await formatField(formatting, template.slice(at + 1, end), depth);
      at = end + 1;
    } else {
      text += char;
      at += 1;
    }
    formatting.run.meter.length(text.length);
  }
  return text;
}

function closingBrace(template: string, start: number): number {
  let open = 0;
  for (let at = start; at < template.length; at += 1) {
    if (template[at] === '{') open += 1;
    else if (template[at] === '}') {
      open -= 1;
      if (open === 0) return at;
    }
  }
  throw new TemplateError('ARIEL_TEMPLATE_VALUE', "a single '{' in the text that is formatted");
}

async function formatField(formatting: Formatting, field: string, depth: number): Promise<string> {
  if (depth === 0)
    throw new TemplateError('ARIEL_TEMPLATE_VALUE', 'the fields of a format are nested too deeply');
  const [, path = '', conversion, spec = ''] =
    /^((?:[^[!:]|\[[^\]]*\])*)(?:!(.))?(?::(.*))?$/s.exec(field) ?? [];
  const value = await readField(formatting, path);
  if (value instanceof Undefined && !value.isLenient) throw value.error();
  const converted =
    conversion === 'r' || conversion === 'a'
      ? toRepr(value)
      : conversion === 's' || value instanceof Undefined
        ? toText(value)
        : value;
  const inner = spec.includes('{') ? await formatText(formatting, spec, depth - 1) : spec;
  return formatValue(formatting.run.meter, converted, inner);
}

async function readField(formatting: Formatting, path: string): Promise<unknown> {
  const [, first = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(path) ?? [];
  let value = firstValue(formatting, first);
  for (const [, attribute, key] of rest.matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)) {
    value =
      attribute === undefined
        ? await formatting.run.readItem(formatting.run, value, /^\d+$/.test(key ?? '') ? Number(key) : key)
        : await formatting.run.readAttribute(formatting.run, value, attribute);
  }
  return value;
}

function firstValue(formatting: Formatting, name: string): unknown {
  const { positional, named } = formatting.call;
  if (name !== '' && !/^\d+$/.test(name)) {
    if (named.has(name)) return named.get(name);
    throw new TemplateError('ARIEL_TEMPLATE_KEY', `there is no argument named '${name}' to format`);
  }
  const isNumbered = name !== '';
  if (formatting.isNumbered !== null && formatting.isNumbered !== isNumbered)
    throw new TemplateError('ARIEL_TEMPLATE_VALUE', 'either all fields of a format have numbers or none has');
  formatting.isNumbered = isNumbered;
  const index = isNumbered ? Number(name) : formatting.nextIndex++;
  if (index < positional.length) return positional[index];
  throw new TemplateError('ARIEL_TEMPLATE_INDEX', `there is no argument ${index} to format`);
}
