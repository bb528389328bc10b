/**
 * Names of system errors. libuv has no name for ESTALE, the most common error of a lost share (-116 on Linux, -70 on macOS), nor for EDQUOT
 * (-122, -69).
 */
const NAMELESS: Readonly<Record<string, string>> = { '-116': 'ESTALE', '-70': 'ESTALE', '-122': 'EDQUOT', '-69': 'EDQUOT' };

/** The name of the error of a failed file call, such as `EIO`; `UNKNOWN` if it is not a system error. */
export function errnoName(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  const { code, errno } = error as NodeJS.ErrnoException;
  if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) return code;
  return NAMELESS[String(errno)] ?? 'UNKNOWN';
}
