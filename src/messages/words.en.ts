/** Terms that places of the form `word` are filled with. */
export const wordsEn = {
  // where an HTTP attempt stood
  resolve: 'looking up the name',
  connect: 'connecting',
  tls: 'negotiating TLS',
  processing: 'waiting for the first byte',
  transfer: 'reading the answer',
  // why a redirect is not followed
  'other-host': 'it leads to another host',
  'too-many': 'more than 5 in a row',
  downgrade: 'it leaves https',
  'no-location': 'it names no valid address',
  'other-scheme': 'it is neither http nor https',
  'not-wanted': 'redirects are switched off',
  // JSON types
  object: 'an object',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
  // verdicts and states
  healthy: 'healthy',
  up: 'up',
  degraded: 'DEGRADED',
  down: 'DOWN',
  unknown: 'UNKNOWN',
  open: 'open',
  shut: 'SHUT',
} as const;
export type Word = keyof typeof wordsEn;
