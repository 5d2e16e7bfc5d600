// Names of variables, pools, XComs and states may hold slashes, and clients write them into an address as they are. The router takes
// them for further parts of the path; here they are encoded before it looks.

const NAMED =
  /^(\/api\/v2\/(?:variables|pools|assets\/[^/?]+\/state-store|dags\/[^/?]+\/dagRuns\/[^/?]+\/taskInstances\/[^/?]+\/(?:xcomEntries|state-store))\/)([^?]+)(.*)$/;

export function withEncodedSlashes(url: string): string {
  const [, place, name, query = ''] = NAMED.exec(url) ?? [];
  if (place === undefined || name === undefined || !/\/./.test(name)) return url;
  return `${place}${name.replaceAll('/', '%2F')}${query}`;
}
