// Python's format mini-language (`{:>10.2f}`) and the number forms that the % operator shares with it.

import { TemplateError } from '../errors.ts';
import type { Meter } from '../limits.ts';
import { floatText } from '../values/float-text.ts';
import { asNumber, isFloat, toNumber } from '../values/numbers.ts';
import { toText, typeName } from '../values/python-text.ts';
import { SafeObject } from '../values/safe-object.ts';

const pattern = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

interface Spec {
  readonly fill: string;
  readonly align: string | undefined;
  readonly sign: string;
  readonly isAlternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

function parseSpec(text: string): Spec {
  const found = pattern.exec(text);
  if (!found) throw new TemplateError('ARIEL_TEMPLATE_VALUE', `the format '${text}' is not understood`);
  const [, fill, align, sign, , alternate, zero, width, grouping, precision, type] = found;
  return {
    fill: fill ?? (zero ? '0' : ' '),
    align: align ?? (zero ? '=' : undefined),
    sign: sign ?? '-',
    isAlternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: grouping ?? '',
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? '',
  };
}

export function formatValue(meter: Meter, value: unknown, specText: string): string {
  if (specText === '') return toText(value);
  if (value instanceof SafeObject && value.type.format) return value.type.format(value.value, specText);
  const spec = parseSpec(specText);
  meter.length(spec.width);
  meter.length(spec.precision ?? 0);
  const number = typeof value === 'boolean' && spec.type === '' ? undefined : asNumber(value);
  if (number === undefined || spec.type === 's') return formatText(value, spec);
  const isNegative =
    typeof number === 'bigint' ? number < 0n : toNumber(number) < 0 || Object.is(toNumber(number), -0);
  const digits = numberDigits(isFloat(number), typeof number === 'bigint' ? number : toNumber(number), spec);
  const sign = isNegative ? '-' : spec.sign === '-' ? '' : spec.sign;
  return pad(digits, sign, spec, '>');
}

function formatText(value: unknown, spec: Spec): string {
  if (typeof value !== 'string' && typeof value !== 'boolean') {
    throw new TemplateError('ARIEL_TEMPLATE_TYPE', `a value of type '${typeName(value)}' takes no format`);
  }
  if (spec.type !== '' && spec.type !== 's') {
    throw new TemplateError('ARIEL_TEMPLATE_VALUE', `the format '${spec.type}' does not fit a text`);
  }
  const text = toText(value);
  return pad(
    spec.precision === undefined ? text : [...text].slice(0, spec.precision).join(''),
    '',
    spec,
    '<',
  );
}

function pad(body: string, sign: string, spec: Spec, fallback: string): string {
  const missing = spec.width - [...body].length - sign.length;
  if (missing <= 0) return sign + body;
  const align = spec.align ?? fallback;
  if (align === '<') return sign + body + spec.fill.repeat(missing);
  if (align === '>') return spec.fill.repeat(missing) + sign + body;
  if (align === '=') return sign + spec.fill.repeat(missing) + body;
  const left = Math.floor(missing / 2);
  return spec.fill.repeat(left) + sign + body + spec.fill.repeat(missing - left);
}

const radixes: Readonly<Record<string, readonly [number, string]>> = {
  b: [2, '0b'],
  o: [8, '0o'],
  x: [16, '0x'],
  X: [16, '0X'],
};

/** The digits of the absolute value. */
function numberDigits(isFloatValue: boolean, value: number | bigint, spec: Spec): string {
  const radix = radixes[spec.type];
  if (!isFloatValue && (radix || spec.type === '' || spec.type === 'd' || spec.type === 'n')) {
    const whole = BigInt(value);
    const digits = (whole < 0n ? -whole : whole).toString(radix?.[0] ?? 10);
    const prefix = radix && spec.isAlternate ? radix[1] : '';
    return prefix + group(spec.type === 'X' ? digits.toUpperCase() : digits, spec.grouping, radix ? 4 : 3);
  }
  if (!isFloatValue && spec.type === 'c') return String.fromCodePoint(Number(value));
  if (radix || spec.type === 'd' || spec.type === 'c' || spec.type === 's') {
    throw new TemplateError('ARIEL_TEMPLATE_VALUE', `the format '${spec.type}' does not fit a float`);
  }
  return group(floatDigits(Math.abs(Number(value)), spec), spec.grouping, 3);
}

function floatDigits(value: number, spec: Spec): string {
  if (!Number.isFinite(value)) return floatText(value);
  switch (spec.type) {
    case 'f':
    case 'F':
      return fixed(value, spec.precision ?? 6);
    case '%':
      return `${fixed(value * 100, spec.precision ?? 6)}%`;
    case 'e':
    case 'E': {
      const text = exponential(value, spec.precision ?? 6);
      return spec.type === 'E' ? text.toUpperCase() : text;
    }
    case '':
      return spec.precision === undefined ? floatText(value) : general(value, spec.precision, true);
    default: {
      const text = general(value, spec.precision ?? 6, false);
      return spec.type === 'G' ? text.toUpperCase() : text;
    }
  }
}

/** Digits after the point, halves to even as Python rounds exact halves. */
export function fixed(value: number, precision: number): string {
  const digits = Math.min(precision, 100);
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
  const text = value.toFixed(digits);
  // toFixed breaks exact ties upwards; a tie is exact only where the shortest text ends right behind the digits.
  const exact = /^(\d+)(?:\.(\d+))?$/.exec(String(value));
  const fraction = exact?.[2] ?? '';
  if (fraction.length !== digits + 1 || !fraction.endsWith('5') || !isExactTie(value, digits)) return text;
  const lower = `${exact?.[1]}${digits > 0 ? `.${fraction.slice(0, -1)}` : ''}`;
  return Number(lower.at(-1)) % 2 === 0 ? lower : text;
}

function isExactTie(value: number, digits: number): boolean {
  const scaled = value * 2 ** (digits + 1);
  return Number.isInteger(scaled);
}

function exponential(value: number, precision: number): string {
  const [mantissa, exponent = '0'] = value.toExponential(Math.min(precision, 100)).split('e');
  const power = Number(exponent);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function general(value: number, wanted: number, keepsPoint: boolean): string {
  const precision = Math.min(Math.max(wanted, 1), 100);
  const power = value === 0 ? 0 : Number(value.toExponential(precision - 1).split('e')[1]);
  const strip = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (power < -4 || power >= precision) {
    const [mantissa = '', exponent] = exponential(value, precision - 1).split('e');
    return `${strip(mantissa)}e${exponent}`;
  }
  const text = strip(value.toFixed(Math.min(Math.max(precision - 1 - power, 0), 100)));
  return keepsPoint && !text.includes('.') ? `${text}.0` : text;
}

function group(digits: string, separator: string, size: number): string {
  if (separator === '') return digits;
  const [whole = '', ...rest] = digits.split(/(?=[.e%])/);
  const start = whole.length % size;
  const groups = start > 0 ? [whole.slice(0, start)] : [];
  for (let i = start; i < whole.length; i += size) groups.push(whole.slice(i, i + size));
  return groups.join(separator) + rest.join('');
}
