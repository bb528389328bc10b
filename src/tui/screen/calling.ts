/**
 * The sequences for the title of the terminal, its bell, and desktop notifications. They do not touch the screen. OSC 9 is understood by
 * iTerm2, WezTerm, Ghostty and Windows Terminal, OSC 99 by kitty, OSC 777 by foot, rxvt and the terminals of GNOME; others ignore them.
 */
import { escapeText } from '../../messages/template.ts';

type Env = Readonly<Record<string, string | undefined>>;

export const BELL = '\x07';
const LONGEST = 500;

/** The title before ytm is kept on the terminal's own stack. */
export const TITLE_STACK = { push: '\x1b[22;2t', pop: '\x1b[23;2t' } as const;

/** The console of Linux has no title, and takes what follows for text. */
export function hasTitle({ TERM }: Env): boolean {
  return TERM !== undefined && TERM !== '' && TERM !== 'linux' && TERM !== 'dumb';
}

export function titleSequence(text: string): string {
  return `\x1b]2;${plain(text)}\x07`;
}

export function notificationSequence(text: string, env: Env): string {
  const shown = plain(text);
  const { TERM = '', VTE_VERSION } = env;
  if (TERM === 'linux' || TERM === 'dumb') return '';
  if (TERM === 'xterm-kitty') return `\x1b]99;;${shown}\x1b\\`;
  if (/^(foot|rxvt)/.test(TERM) || Boolean(VTE_VERSION)) return `\x1b]777;notify;ytm;${shown.replaceAll(';', ',')}\x1b\\`;
  const sequence = `\x1b]9;ytm: ${shown}\x07`;
  // tmux hands on what is wrapped so, if it is allowed to (allow-passthrough).
  return env['TMUX'] ? `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\` : sequence;
}

/** Names come from outside: nothing in them may end the sequence. */
function plain(text: string): string {
  return escapeText(text.toWellFormed(), LONGEST);
}
