// The filter `urlize`: addresses in a text become links. The text is escaped for HTML.

export interface UrlizeOptions {
  /** Longer addresses are shown cut. */
  readonly trimLimit: number | null;
  readonly isNofollow: boolean;
  readonly target: string | null;
  readonly rel: string;
  /** Beginnings of further addresses, such as `ftp:`. */
  readonly schemes: readonly string[];
}

const host = String.raw`(?:https?:\/\/|www\.)(?:(?:[\w%-]+\.)+)?(?:[a-z]{2,63}|xn--[\w%]{2,59})`;
const known = String.raw`(?:[\w%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)`;
const number = String.raw`https?:\/\/(?:\d{1,3}(?:\.\d{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\])`;
const webAddress = new RegExp(`^(?:${host}|${known}|${number})(?::\\d{1,5})?(?:[/?#]\\S*)?$`, 'i');
const mailAddress = /^\S+@\w[\w.-]*\.\w+$/;
const schemeForm = /^[\w.+-]{2,}:\/{0,2}$/;

export const isScheme = (text: string): boolean => schemeForm.test(text);

/** `text`: escaped already. */
export function urlize(text: string, options: UrlizeOptions): string {
  return text
    .split(/(\s+)/)
    .map((word) => linked(word, options))
    .join('');
}

function linked(word: string, options: UrlizeOptions): string {
  const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? '';
  const rest = word.slice(head.length);
  let tail = /(?:[)>.,]|&gt;)*$/.exec(rest)?.[0] ?? '';
  let middle = rest.slice(0, rest.length - tail.length);
  // Brackets that the address opens are its own to close.
  for (const [open, close] of [
    ['(', ')'],
    ['<', '>'],
    ['&lt;', '&gt;'],
  ] as const) {
    const opened = occurrences(middle, open);
    if (opened <= occurrences(middle, close)) continue;
    for (let left = Math.min(opened, occurrences(tail, close)); left > 0; left -= 1) {
      const end = tail.indexOf(close) + close.length;
      middle += tail.slice(0, end);
      tail = tail.slice(end);
    }
  }
  return `${head}${linkOf(middle, options)}${tail}`;
}

const occurrences = (text: string, part: string): number => text.split(part).length - 1;

function linkOf(address: string, { isNofollow, rel, schemes, target, trimLimit }: UrlizeOptions): string {
  const words = new Set([...rel.split(/\s+/), ...(isNofollow ? ['nofollow'] : []), 'noopener']);
  const rels = [...words].filter((word) => word !== '').sort();
  const more = ` rel="${rels.join(' ')}"${target === null ? '' : ` target="${target}"`}`;
  const shown =
    trimLimit !== null && [...address].length > trimLimit
      ? `${[...address].slice(0, trimLimit).join('')}...`
      : address;
  if (webAddress.test(address)) {
    const to = /^https?:\/\//.test(address) ? address : `https://${address}`;
    return `<a href="${to}"${more}>${shown}</a>`;
  }
  const [, mailbox] = /^mailto:(.*)$/s.exec(address) ?? [];
  if (mailbox !== undefined && mailAddress.test(mailbox)) return `<a href="${address}">${mailbox}</a>`;
  if (address.includes('@') && !/^www\.|:/.test(address) && mailAddress.test(address))
    return `<a href="mailto:${address}">${address}</a>`;
  const isOwn = schemes.some((scheme) => address !== scheme && address.startsWith(scheme));
  return isOwn ? `<a href="${address}"${more}>${address}</a>` : address;
}
