// Which ids connections may have. Looking one up asks nothing of its id: what has another is not found.

const LONGEST = 250;
const ALLOWED = /^[\p{L}\p{N}_#!()\-.:/\\]+$/u;

/** Letters and digits of any script and `_#!()-.:/\`, at most 250 of them. */
export function isConnectionId(id: string): boolean {
  return [...id].length <= LONGEST && ALLOWED.test(id);
}
