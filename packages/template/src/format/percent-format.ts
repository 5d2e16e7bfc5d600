// `'%s-%03d' % (a, b)`: Python's older way to format.

import { TemplateError } from '../errors.ts';
import type { Meter } from '../limits.ts';
import { Tuple } from '../values/collections.ts';
import { isMapping, type Mapping, mappingGet, mappingHas } from '../values/mapping.ts';
import { asNumber, isFloat, isInt, toInt, toNumber } from '../values/numbers.ts';
import { toRepr, toText, typeName } from '../values/python-text.ts';
import { Undefined } from '../values/undefined.ts';
import { formatValue } from './format-spec.ts';

const directive = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?(.|$)/gsu;

interface Arguments {
  readonly items: readonly unknown[];
  readonly mapping: Mapping | undefined;
  used: number;
}

export function percentFormat(meter: Meter, template: string, given: unknown): string {
  const args: Arguments = {
    items: given instanceof Tuple ? given.items : [given],
    mapping: isMapping(given) ? given : undefined,
    used: 0,
  };
  let length = 0;
  const text = template.replace(directive, (_whole, key, flags, width, precision, type) => {
    const piece = formatDirective(meter, args, { key, flags, width, precision, type });
    length += piece.length;
    meter.length(length);
    return piece;
  });
  if (args.used < args.items.length && !args.mapping) {
    throw new TemplateError(
      'ARIEL_TEMPLATE_TYPE',
      'not all arguments were used by the text that is formatted',
    );
  }
  return text;
}

interface Directive {
  readonly key: string | undefined;
  readonly flags: string;
  readonly width: string | undefined;
  readonly precision: string | undefined;
  readonly type: string;
}

function nextArgument(args: Arguments): unknown {
  if (args.used >= args.items.length) {
    throw new TemplateError(
      'ARIEL_TEMPLATE_TYPE',
      'there are fewer arguments than the text that is formatted asks for',
    );
  }
  args.used += 1;
  return args.items[args.used - 1];
}

function keyArgument(args: Arguments, key: string): unknown {
  if (!args.mapping) throw new TemplateError('ARIEL_TEMPLATE_TYPE', `'%(${key})' needs a dict`);
  if (!mappingHas(args.mapping, key))
    throw new TemplateError('ARIEL_TEMPLATE_KEY', `there is no key '${key}' to format`);
  return mappingGet(args.mapping, key);
}

function formatDirective(meter: Meter, args: Arguments, directive: Directive): string {
  if (directive.type === '%') return '%';
  const size = (text: string | undefined): string =>
    text === '*' ? String(Number(toText(nextArgument(args)))) : (text ?? '');
  const width = size(directive.width);
  const precision = size(directive.precision);
  const value = directive.key === undefined ? nextArgument(args) : keyArgument(args, directive.key);
  if (value instanceof Undefined && !value.isLenient) throw value.error();
  const { flags, type } = directive;
  const align = flags.includes('-') ? '<' : 'srac'.includes(type) ? '>' : flags.includes('0') ? '0=' : '>';
  const dot = precision === '' ? '' : `.${precision}`;
  if (type === 's' || type === 'r' || type === 'a') {
    return formatValue(meter, type === 's' ? toText(value) : toRepr(value), `${align}${width}${dot}s`);
  }
  if (type === 'c' && typeof value === 'string') return formatValue(meter, value, `${align}${width}`);
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const number = asNumber(value);
  if (number === undefined)
    throw new TemplateError('ARIEL_TEMPLATE_TYPE', `'%${type}' needs a number, not '${typeName(value)}'`);
  if ('diuxXoc'.includes(type) && type !== '') {
    const whole =
      isFloat(number) && 'diu'.includes(type) ? toInt(BigInt(Math.trunc(toNumber(number)))) : number;
    if (!isInt(whole)) throw new TemplateError('ARIEL_TEMPLATE_TYPE', `'%${type}' needs a whole number`);
    return formatValue(
      meter,
      whole,
      `${align}${sign}${flags.includes('#') ? '#' : ''}${width}${'iu'.includes(type) ? 'd' : type}`,
    );
  }
  if (type !== '' && 'fFeEgG'.includes(type))
    return formatValue(meter, toNumber(number), `${align}${sign}${width}${dot}${type}`);
  throw new TemplateError('ARIEL_TEMPLATE_VALUE', `the format character '${type}' is not known`);
}
