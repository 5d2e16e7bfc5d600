// Every relative link and picture in a Markdown file must lead to a file of the checkout, and every `#part` of a link
// to a heading. Addresses on the web are not asked: a check must not depend on the network.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const broken = markdownFiles().flatMap((file) => brokenLinks(file));
for (const line of broken) console.error(line);
console.log(broken.length === 0 ? 'every link leads somewhere' : `${broken.length} broken links`);
process.exitCode = broken.length === 0 ? 0 : 1;

/** What git has or would take: ignored folders hold other people's documents. */
function markdownFiles() {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  });
  return list.split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
}

function brokenLinks(file) {
  const text = withoutCode(readFileSync(join(root, file), 'utf8'));
  const targets = [
    ...text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g),
    ...text.matchAll(/<(?:img|a)\s[^>]*?(?:src|href)="([^"]+)"/g),
  ];
  return targets
    .map((match) => match[1])
    .filter((target) => !/^[a-z][a-z+.-]*:/i.test(target))
    .filter((target) => !leadsSomewhere(file, target))
    .map((target) => `${file}: ${target}`);
}

function leadsSomewhere(file, target) {
  const [path, part] = target.split('#');
  const full = path === '' ? join(root, file) : join(root, dirname(file), decodeURIComponent(path));
  if (relative(root, full).startsWith('..') || !existsSync(full)) return false;
  if (part === undefined || !full.endsWith('.md')) return true;
  return headings(full).includes(part.toLowerCase());
}

/** The anchors a Markdown host makes: lower case, punctuation gone, spaces to hyphens. */
function headings(file) {
  return [...withoutCode(readFileSync(file, 'utf8')).matchAll(/^#+\s+(.+)$/gm)].map((match) =>
    match[1]
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

function withoutCode(text) {
  return text
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, '')
    .replace(/(?<!`)`[^`\n]+`(?!`)/g, (code) => (/\]\(/.test(code) ? '' : code));
}
