// The page of a repository's host that shows a commit, from the repository's address.

const pages: readonly (readonly [host: string, page: (url: string) => string])[] = [
  ['github.com', (url) => `${url}/tree/{version}`],
  ['gitlab.com', (url) => `${url}/-/tree/{version}`],
  ['bitbucket.org', (url) => `${url}/src/{version}`],
];

/** Null where the host is none of those whose pages are known: `view_url_template` says it then. */
export function gitUrlTemplate(address: string, subdir: string | null): string | null {
  const web = address
    .replace(/^(?:ssh:\/\/)?git@([^/:]+)(?::\d+)?[:/]/, 'https://$1/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  const url = /^https?:\/\//.test(web) && URL.canParse(web) ? new URL(web) : null;
  if (url === null) return null;
  url.username = '';
  url.password = '';
  const page = pages.find(([host]) => url.hostname === host || url.hostname.endsWith(`.${host}`));
  if (page === undefined) return null;
  const template = page[1](`${url.origin}${url.pathname}`);
  return subdir === null ? template : `${template}/${subdir.split('/').map(encodeURIComponent).join('/')}`;
}
