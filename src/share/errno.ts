/** Names of system errors. libuv has none for ESTALE, the one that a lost share gives most (-116 on Linux, -70 on macOS). */
const NAMELESS: Readonly<Record<string, string>> = { '-116': 'ESTALE', '-70': 'ESTALE' };

/** The name of a failed file call's error, such as `EIO`; `UNKNOWN` for what is no system error. */
export function errnoName(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  const { code, errno } = error as NodeJS.ErrnoException;
  if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) return code;
  return NAMELESS[String(errno)] ?? 'UNKNOWN';
}
