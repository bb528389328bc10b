/**
 * The ways to a clipboard. Programs are certain and report their failure; OSC 52 reaches the terminal in front of the person, also over ssh, but
 * never answers, and macOS Terminal ignores it.
 */
import type { Millis } from '../health/observation.ts';
import type { Children } from '../platform/child/run.ts';

type Env = Readonly<Record<string, string | undefined>>;

interface CopyProgram {
  readonly argv: readonly [string, ...string[]];
  /** Variables without which it does not find its server. */
  readonly needs: readonly string[];
}

export interface Clipboard {
  readonly children: Pick<Children, 'run'>;
  readonly env: Env;
  readonly platform: NodeJS.Platform;
  /** Writes to the terminal, bypassing the screen. */
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

/** `by`: what took the text. `too-large`: for the terminal, which is the only way here. */
export type Copied = { readonly kind: 'copied'; readonly by: string } | { readonly kind: 'sent' } | { readonly kind: 'too-large' };

const TIMEOUT_MS: Millis = 2_000;
/** The most that terminals take in one OSC 52 sequence: 100,000 bytes of it, less its frame, in base64. */
export const MOST_OSC52_BYTES = 74_994;

const TMUX: CopyProgram = { argv: ['tmux', 'load-buffer', '-w', '-'], needs: ['TMUX'] };
const MACOS: CopyProgram = { argv: ['pbcopy'], needs: [] };
const WAYLAND: CopyProgram = { argv: ['wl-copy'], needs: ['WAYLAND_DISPLAY', 'XDG_RUNTIME_DIR'] };

/** tmux hands the text on to its terminal; over ssh the clipboard of this machine is not the person's. */
export function copyPrograms(env: Env, platform: NodeJS.Platform): readonly CopyProgram[] {
  const isRemote = Boolean(env['SSH_CONNECTION'] || env['SSH_TTY']);
  return [
    ...(env['TMUX'] ? [TMUX] : []),
    ...(!isRemote && platform === 'darwin' ? [MACOS] : []),
    ...(!isRemote && env['WAYLAND_DISPLAY'] ? [WAYLAND] : []),
  ];
}

export async function copyText(text: string, { children, env, platform, write, signal }: Clipboard): Promise<Copied> {
  const by: string[] = [];
  for (const { argv, needs } of copyPrograms(env, platform)) {
    const [file, ...args] = argv;
    const addEnv = Object.fromEntries(needs.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
    const result = await children.run({ file, args, addEnv, stdin: text, timeoutMs: TIMEOUT_MS, signal });
    if (result.kind === 'ended' && result.exitCode === 0) by.push(argv.filter((part) => part !== '-').join(' '));
  }
  if (by.length > 0) return { kind: 'copied', by: by.join(', ') };
  const bytes = Buffer.from(text);
  if (bytes.length > MOST_OSC52_BYTES) return { kind: 'too-large' };
  write(`\x1b]52;c;${bytes.toString('base64')}\x07`);
  return { kind: 'sent' };
}
