// Python tells 2.0 from 2; JavaScript does not. A whole float is marked by a class of its own.

/** A float with a whole value: `2.0`. Any other float is a plain number. */
export class WholeFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export function toFloat(value: number): number | WholeFloat {
  return Number.isSafeInteger(value) ? new WholeFloat(value) : value;
}
