// Reads the dates that people write: ISO 8601 first, then a handful of other common forms.

import { TemplateError } from '../errors.ts';
import type { DateTime } from './date-time.ts';
import { strptime } from './strftime.ts';

const forms = [
  '%Y-%m-%d',
  '%Y%m%d',
  '%Y/%m/%d',
  '%m/%d/%Y',
  '%m/%d/%y',
  '%d %B %Y',
  '%B %d, %Y',
  '%B %d %Y',
  '%d.%m.%Y',
  '%Y-%m',
];
const clocks = ['', '%H:%M:%S.%f', '%H:%M:%S', '%H:%M', '%I:%M:%S %p', '%I:%M %p', '%I%p', '%H%M%S'];

export function parseDate(text: string): DateTime {
  const clean = text
    .trim()
    .replace(/(\d)[Tt](?=\d)/, '$1 ')
    .replace(/(\.\d{6})\d+/, '$1')
    .replace(/\s*(?:Z|UTC|GMT)$/i, '+00:00')
    .replace(/\s+(?=[-+]\d{2}:?\d{2}$)/, '');
  for (const form of forms) {
    for (const clock of clocks) {
      for (const zone of clock === '' ? [''] : ['', '%z']) {
        const read = tryRead(clean, `${form}${clock === '' ? '' : ` ${clock}`}${zone}`);
        if (read) return read;
      }
    }
  }
  throw new TemplateError('ARIEL_TEMPLATE_VALUE', `'${text}' is not understood as a date`);
}

function tryRead(text: string, format: string): DateTime | undefined {
  try {
    return strptime(text, format);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}
