// Which of the types that we can answer with the client asked for.

/** The client's first choice among `offered`; the first one offered where it takes anything; null where none fits. */
export function acceptedType<const Type extends string>(
  accept: string | undefined,
  offered: readonly [Type, ...Type[]],
): Type | null {
  const wanted = (accept ?? '*/*')
    .split(',')
    .map((part) => part.split(';'))
    .map(([name = '', ...parameters]) => ({
      name: name.trim().toLowerCase(),
      quality: Number(parameters.find((item) => item.trim().startsWith('q='))?.split('=')[1] ?? 1),
    }))
    .filter((item) => item.quality > 0)
    .sort((left, right) => right.quality - left.quality);
  for (const { name } of wanted) {
    if (name === '*/*' || name === '') return offered[0];
    const match = offered.find((type) => type === name || name === `${type.split('/')[0]}/*`);
    if (match !== undefined) return match;
  }
  return null;
}
