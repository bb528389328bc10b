/** A URL as people may see it: credentials removed, and the query hidden because it may hold a token. */
export function shownUrl(url: string | URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.hash = '';
  if (shown.search !== '') shown.search = '…';
  return decodeEllipsis(shown.href);
}

function decodeEllipsis(href: string): string {
  return href.replace(/\?%E2%80%A6$/, '?…');
}
