/** The output decides what is shown: a screen, or one snapshot as text. Imports neither Ink nor React. */

interface TerminalEnd {
  readonly isTTY?: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** `screen` only if one can be drawn and keys can be read; `spoken`: for a screen reader (`INK_SCREEN_READER`, as in other Ink applications). */
export function chooseMode(env: Env, stdin: TerminalEnd, stdout: TerminalEnd): 'screen' | 'spoken' | 'snapshot' {
  if (stdin.isTTY !== true || stdout.isTTY !== true) return 'snapshot';
  if (env['INK_SCREEN_READER'] === 'true') return 'spoken';
  return env['TERM'] === 'dumb' || env['TERM'] === '' ? 'snapshot' : 'screen';
}

/** The width for a snapshot as text: the terminal's, else `COLUMNS`, else 80; within 20 … 200. Some terminals say 0 for "not known". */
export function printColumns(env: Env, stdout: { readonly columns?: number }): number {
  const asked = stdout.columns || Number(env['COLUMNS']);
  return asked > 0 ? Math.max(20, Math.min(200, Math.floor(asked))) : 80;
}
