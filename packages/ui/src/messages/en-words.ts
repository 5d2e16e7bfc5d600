// Words that several texts in English share: amounts, lists, kinds of change.

export const count = (amount: number, one: string, many = `${one}s`): string =>
  `${amount.toLocaleString('en')} ${amount === 1 ? one : many}`;

export const list = (items: readonly string[], most = 3): string =>
  items.length <= most
    ? items.join(', ')
    : `${items.slice(0, most).join(', ')} and ${items.length - most} more`;

export const versionChanges = {
  first: 'first version',
  structure: 'tasks or options changed',
  code: 'code only',
} as const;
