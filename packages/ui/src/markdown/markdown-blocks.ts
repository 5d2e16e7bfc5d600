// The little of Markdown that DAG documentation uses → blocks. Pure. HTML in it stays text, so nothing can be injected.

export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong' | 'emphasis'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string };

export function markdownBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = text.replaceAll('\r', '').split('\n');
  let index = 0;
  const take = (belongs: (line: string) => boolean): readonly string[] => {
    const taken: string[] = [];
    while (index < lines.length && belongs(lines[index] ?? '')) taken.push(lines[index++] ?? '');
    return taken;
  };
  while (index < lines.length) {
    const line = lines[index] ?? '';
    const heading = headingLine.exec(line);
    if (line.trim() === '') index += 1;
    else if (line.startsWith('```')) {
      index += 1;
      blocks.push({ kind: 'code', text: take((each) => !each.startsWith('```')).join('\n') });
      index += 1;
    } else if (heading !== null) {
      index += 1;
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, content: inlines(heading[2] ?? '') });
    } else if (item.test(line)) {
      const items = take((each) => item.test(each) || /^\s+\S/.test(each));
      blocks.push({ kind: 'list', isOrdered: /^\s*\d/.test(line), items: joinItems(items).map(inlines) });
    } else {
      const paragraph = take(
        (each) =>
          each.trim() !== '' && !headingLine.test(each) && !each.startsWith('```') && !item.test(each),
      );
      blocks.push({ kind: 'paragraph', content: inlines(paragraph.map((each) => each.trim()).join(' ')) });
    }
  }
  return blocks;
}

const headingLine = /^(#{1,6})\s+(.*)$/;
const item = /^\s*(?:[-*+]|\d+[.)])\s+/;

function joinItems(lines: readonly string[]): readonly string[] {
  const items: string[] = [];
  for (const line of lines) {
    if (item.test(line)) items.push(line.replace(item, ''));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return items;
}

const inline = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

function inlines(text: string): readonly Inline[] {
  const found: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(inline)) {
    if (match.index > from) found.push({ kind: 'text', text: text.slice(from, match.index) });
    from = match.index + match[0].length;
    const [, code, strong, emphasis, label, href] = match;
    if (code !== undefined) found.push({ kind: 'code', text: code });
    else if (strong !== undefined) found.push({ kind: 'strong', text: strong });
    else if (emphasis !== undefined) found.push({ kind: 'emphasis', text: emphasis });
    else if (label !== undefined && href !== undefined && /^(https?:|\/|#)/.test(href)) {
      found.push({ kind: 'link', text: label, href });
    } else found.push({ kind: 'text', text: match[0] });
  }
  if (from < text.length) found.push({ kind: 'text', text: text.slice(from) });
  return found;
}
