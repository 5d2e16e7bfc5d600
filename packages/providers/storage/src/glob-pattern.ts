// Shell patterns for keys: `*` and `?` within a folder, `**` across folders, `[…]` for one of several, `{a,b}` for alternatives.

/** The part of a pattern before its first special character, up to a slash. */
export function globPrefix(pattern: string): string {
  const special = pattern.search(/[*?[{]/);
  const plain = special < 0 ? pattern : pattern.slice(0, special);
  return plain.slice(0, plain.lastIndexOf('/') + 1);
}

export function globExpression(pattern: string): RegExp {
  let source = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    if (character === '*' && pattern[at + 1] === '*') {
      const wholeFolders = pattern[at + 2] === '/';
      source += wholeFolders ? '(?:[^/]+/)*' : '.*';
      at += wholeFolders ? 2 : 1;
    } else if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const end = pattern.indexOf(']', at + 2);
      if (end < 0) source += '\\[';
      else {
        const body = pattern
          .slice(at + 1, end)
          .replaceAll('\\', '\\\\')
          .replace(/^!/, '^');
        source += `[${body}]`;
        at = end;
      }
    } else if (character === '{') {
      depth += 1;
      source += '(?:';
    } else if (character === '}' && depth > 0) {
      depth -= 1;
      source += ')';
    } else if (character === ',' && depth > 0) source += '|';
    else source += character.replace(/[.+^$()|\\\]}]/g, '\\$&');
  }
  return new RegExp(`^${source}$`, 's');
}
