// How long the lists within a value are, without the values: all that planning needs of a result that is mapped over.

/** A length; or, where the items' own lengths are needed too, their shapes. Null for what is no list and no object. */
export type Shape = number | null | readonly Shape[] | { readonly [key: string]: Shape };

/** The shape of a JSON value: its length at depth 1, its items' lengths at depth 2, and so on. */
export function shapeOf(value: unknown, depth: number): Shape {
  if (value === null || typeof value !== 'object') return null;
  if (depth <= 1) return Array.isArray(value) ? value.length : Object.keys(value).length;
  if (Array.isArray(value)) return value.map((item) => shapeOf(item, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item, depth - 1)]));
}

/** Number of items or entries; 0 for what is neither. */
export function lengthOfShape(shape: Shape): number {
  if (shape === null) return 0;
  if (typeof shape === 'number') return shape;
  return isList(shape) ? shape.length : Object.keys(shape).length;
}

/** The shape of an item: of an object, of the pair of its n-th key and value. */
export function itemOfShape(shape: Shape, position: number): Shape {
  if (shape === null || typeof shape === 'number') return null;
  if (isList(shape)) return shape[position] ?? null;
  const value = Object.values(shape)[position];
  return value === undefined ? null : [null, value];
}

export function entryOfShape(shape: Shape, key: string): Shape {
  if (shape === null || typeof shape === 'number' || isList(shape)) return null;
  return shape[key] ?? null;
}

const isList = (shape: Exclude<Shape, null | number>): shape is readonly Shape[] => Array.isArray(shape);
