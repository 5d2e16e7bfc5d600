// The texts in which one secret may turn up: as it is, escaped for URLs and JSON, in Base64 and hexadecimal, line by line.
// Only finds forms; what is done with them is the masker's.
import { percentEncoded } from '../connection/percent-coding.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BITS_PER_BYTE = 8;
const BITS_PER_SIGN = 6;
/** A line of a secret that is shorter says too little, and is found in too much that is none. */
const SHORTEST_LINE = 8;

const encoder = new TextEncoder();

/** Longest first, none twice. */
export function secretForms(secret: string): string[] {
  const whole = [secret, ...linesOf(secret)];
  const forms = new Set(whole.flatMap(formsOf));
  return [...forms].sort((left, right) => right.length - left.length);
}

function formsOf(text: string): string[] {
  const json = escapedJson(text);
  const percent = percentEncoded(text);
  const bytes = encoder.encode(text);
  return [
    text,
    json,
    escapedJson(json),
    asciiJson(text),
    percent,
    lowerHexOf(percent),
    percent.replaceAll('%20', '+'),
    encodeURIComponent(text.toWellFormed()),
    encodeURI(text.toWellFormed()),
    shellQuoted(text),
    htmlEscaped(text),
    ...base64Forms(bytes),
    ...hexForms(bytes),
  ];
}

/** A key in several lines is printed line by line. What only frames it is no secret. */
function linesOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  if (lines.length === 1) return [];
  return lines.filter((line) => line.length >= SHORTEST_LINE && !line.startsWith('-----'));
}

const escapedJson = (text: string): string => JSON.stringify(text).slice(1, -1);

const asciiJson = (text: string): string =>
  escapedJson(text).replaceAll(/[\u0080-\uffff]/g, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });

const lowerHexOf = (encoded: string): string =>
  encoded.replaceAll(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase());

const shellQuoted = (text: string): string => text.replaceAll("'", "'\\''");

const htmlEscaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/**
 * What the bytes become within the Base64 of a longer text, such as `user:password`: that depends on how many bytes come before.
 * Signs that hold bits of what stands beside are left out.
 */
function base64Forms(bytes: Uint8Array): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = base64Of([...new Uint8Array(before), ...bytes]);
    const from = Math.ceil((before * BITS_PER_BYTE) / BITS_PER_SIGN);
    const to = Math.floor(((before + bytes.length) * BITS_PER_BYTE) / BITS_PER_SIGN);
    const standard = text.slice(from, to);
    return [standard, standard.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Without the padding. */
function base64Of(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.slice(at, at + 3);
    const group = (a << 16) | (b << 8) | c;
    for (const shift of [18, 12, 6, 0]) text += BASE64[(group >> shift) & 63] ?? '';
  }
  return text.slice(0, Math.ceil((bytes.length * BITS_PER_BYTE) / BITS_PER_SIGN));
}

function hexForms(bytes: Uint8Array): string[] {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex, hex.toUpperCase()];
}
