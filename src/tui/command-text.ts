/** An argument list as a person reads it, and could type it. */

const PLAIN = /^[\w@%+=:,./-]+$/;

export function commandText(argv: readonly string[]): string {
  return argv.map((part) => (PLAIN.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`)).join(' ');
}
