/** The screens of docs/screens: the dashboard of the studio in its main states. */
import { FAULT_IDS, type FaultId } from '../src/demo/faults.ts';
import type { Millis } from '../src/health/observation.ts';
import { demoText, type Language, localeOf } from '../src/messages/messages.ts';
import { type GlyphSet, glyphsOf } from '../src/tui/glyphs.ts';
import { begin, type Link, type Message, type Model } from '../src/tui/model.ts';
import type { Look } from '../src/tui/screen.ts';
import { renderSnapshotText } from '../src/tui/snapshot-text.ts';
import { paint } from '../src/tui/theme.ts';
import { update } from '../src/tui/update.ts';
import { frameOf } from '../test/support/frames.ts';
import { answered } from './docs/answers.ts';
import { MIRRORS } from './docs/mirrors.ts';
import { FAULTY } from './docs/screenshots.ts';
import { ALL_WELL, NOW, type Observed, observe, type Scene, TOKYO_MINUTES, VERSION } from './docs/studio.ts';
import type { MadeDocument } from './docs.ts';

const FOLDER = new URL('../docs/screens/', import.meta.url);
const SECOND: Millis = 1_000;
const MINUTE = 60 * SECOND;

export interface ScreenRecipe {
  /** The file's name without `.txt`. */
  readonly name: string;
  readonly title: string;
  /** One sentence for the overview. */
  readonly about: string;
  readonly scene: Scene;
  /** The mirror's state; idle by default. */
  readonly mirror?: keyof typeof MIRRORS;
  readonly size?: readonly [columns: number, rows: number];
  readonly keys?: readonly string[];
  readonly language?: Language;
  readonly glyphs?: GlyphSet;
  /** Attached to a daemon whose last message is this old. */
  readonly lostFor?: Millis;
  /** In the demo, with this fault switched on. */
  readonly demoFault?: FaultId;
  /** As text for a pipe instead of a screen. */
  readonly piped?: boolean;
  /** How many lines the overview shows (6). */
  readonly excerpt?: number;
}

function fault(id: keyof typeof FAULTY, ago: Millis = 3 * MINUTE): Scene {
  return { screenshots: FAULTY[id], ago, online: id !== 'observer-offline' };
}

export const SCREENS: readonly ScreenRecipe[] = [
  { name: 'healthy', title: 'Everything is fine', about: 'Only the first line needs to be read.', scene: ALL_WELL, excerpt: 8 },
  {
    name: 'ui-timeout',
    title: '/ui/ stops responding',
    about: 'One page of a running gateway does not respond: degraded, with the front end as the cause.',
    scene: fault('ui-timeout'),
  },
  {
    name: 'backend-down',
    title: 'The backend is down',
    about: 'The API fails while the front page works, so the cause is the backend and not the network.',
    scene: fault('backend-down'),
  },
  {
    name: 'gateway-unreachable',
    title: 'The gateway is not reachable',
    about: 'No response over tailnet and HTTP while this machine is online: one cause instead of five timeouts.',
    scene: fault('gateway-unreachable'),
  },
  {
    name: 'observer-offline',
    title: 'This machine is offline',
    about: 'A machine without a network cannot judge others: they are unknown, not down.',
    scene: fault('observer-offline'),
  },
  {
    name: 'share-unmounted',
    title: 'The share is not mounted',
    about: 'With the command that mounts it again, learned while the share was mounted.',
    scene: fault('share-unmounted', 8 * MINUTE),
  },
  {
    name: 'sentinel-lost',
    title: 'The vault’s sentinel is missing',
    about: 'Something is mounted, but nothing proves that it is the vault: no job may start.',
    scene: fault('sentinel-lost', 8 * MINUTE),
    excerpt: 7,
  },
  {
    name: 'component',
    title: 'A component in detail',
    about: '`Enter` on a component shows the signals behind its verdict.',
    scene: fault('gateway-unreachable'),
    keys: ['p', 'enter'],
    excerpt: 10,
  },
  {
    name: 'probe',
    title: 'A probe in detail',
    about: '`Enter` on a probe shows its last attempt down to the phases of the request and the certificate.',
    scene: fault('backend-down'),
    keys: ['j', 'j', 'j', 'j', 'enter'],
    excerpt: 22,
  },
  {
    name: 'mirror',
    title: 'The mirror, running',
    about: '`2`: the progress, the gate with the age of each check, and the last runs.',
    scene: ALL_WELL,
    mirror: 'running',
    keys: ['2'],
    excerpt: 12,
  },
  {
    name: 'approve',
    title: 'Parked deletions',
    about: 'Deletions above the budget are parked; `A` shows them and asks for approval.',
    scene: ALL_WELL,
    mirror: 'parked',
    keys: ['2', 'j', 'enter'],
    excerpt: 24,
  },
  {
    name: 'incidents',
    title: 'Incidents',
    about: '`3`: the incidents of the last week, with duration and cause.',
    scene: fault('share-unmounted', 8 * MINUTE),
    keys: ['3', 'j'],
    excerpt: 6,
  },
  {
    name: 'incident',
    title: 'One incident',
    about: '`Enter` on an incident shows its timeline.',
    scene: fault('gateway-unreachable'),
    keys: ['3', 'j', 'enter'],
    excerpt: 20,
  },
  {
    name: 'filter',
    title: 'Filter',
    about: '`/` accepts words, `state:`, `comp:` and `!`; the list is filtered as you type, problems stay on top.',
    scene: fault('gateway-unreachable'),
    keys: ['/', 's', 't', 'a', 't', 'e', ':', 'd', 'space', '!', 'u', 'i'],
    excerpt: 24,
  },
  { name: 'help', title: 'Help', about: '`?` lists all keys and explains the symbols.', scene: ALL_WELL, keys: ['?'], excerpt: 12 },
  {
    name: 'japanese',
    title: 'In Japanese',
    about: 'With a Japanese locale, and symbols that are one cell wide in every Japanese terminal.',
    scene: fault('gateway-unreachable'),
    language: 'ja',
    glyphs: 'safe',
    excerpt: 8,
  },
  {
    name: 'ascii',
    title: 'In ASCII',
    about: '`--ascii`, or a locale without UTF-8.',
    scene: fault('share-unmounted', 8 * MINUTE),
    glyphs: 'ascii',
    excerpt: 8,
  },
  {
    name: 'narrow',
    title: 'In a small terminal',
    about: '40 columns and 10 rows: verdict, cause and next step; healthy rows are hidden.',
    scene: fault('backend-down'),
    size: [40, 10],
    excerpt: 10,
  },
  {
    name: 'wide',
    title: 'On a large screen',
    about: '140 columns and 40 rows: longer strips, the target of each probe, and the latest events.',
    scene: fault('backend-down'),
    size: [140, 40],
    excerpt: 8,
  },
  {
    name: 'connection-lost',
    title: 'Attached, and the daemon is gone',
    about: 'The last screen stays, without colours and with its age, so that old values do not look current.',
    scene: ALL_WELL,
    lostFor: 45 * SECOND,
    excerpt: 5,
  },
  {
    name: 'demo',
    title: 'The demo with its fault menu',
    about: '`ytm demo`, then `x`: switch a fault on and see how it is reported.',
    scene: fault('backend-down', 20 * SECOND),
    demoFault: 'backend-down',
    keys: ['x', 'j', 'j'],
    excerpt: 24,
  },
  {
    name: 'once',
    title: 'Without a screen',
    about: '`ytm watch --once`, or any pipe: the same lines once, and the exit code of the verdict.',
    scene: fault('share-unmounted', 8 * MINUTE),
    piped: true,
  },
];

/** The text of one screen, every line without trailing spaces. */
export async function screenText(recipe: ScreenRecipe): Promise<string> {
  const observed = await observe(recipe.scene);
  const { language = 'en', glyphs = 'unicode', size: [columns, rows] = [80, 24] } = recipe;
  const look: Look = { language, glyphs: glyphsOf(glyphs), utcOffsetMinutes: () => TOKYO_MINUTES };
  const snapshot = { ...observed.snapshot, mirror: MIRRORS[recipe.mirror ?? 'idle'] };
  if (recipe.piped === true) return renderSnapshotText(snapshot, { ...look, columns, theme: 'plain', now: NOW });
  const lines = frameOf(modelOf(recipe, observed, columns, rows), look);
  return lines.map((line) => `${paint(line, 'plain').trimEnd()}\n`).join('');
}

/** The dashboard as it was opened before the scene began, after all events and these keys. */
function modelOf(
  { keys = [], lostFor, demoFault, language = 'en', mirror = 'idle' }: ScreenRecipe,
  observed: Observed,
  columns: number,
  rows: number,
): Model {
  const { events } = observed;
  const snapshot = { ...observed.snapshot, mirror: MIRRORS[mirror] };
  const state = lostFor === undefined ? 'connected' : 'lost';
  const link: Link =
    demoFault === undefined
      ? { kind: 'attached', version: VERSION, connection: { state, lastHeard: NOW - (lostFor ?? 0), daemonVersion: VERSION } }
      : { kind: 'embedded', scheduled: true };
  const faults = demoFault === undefined ? null : menuOf(demoFault, language);
  const opened = begin({
    snapshot,
    now: NOW,
    columns,
    rows,
    link,
    withEvents: lostFor === undefined,
    faults,
    withHistory: true,
    canMirror: true,
  });
  const messages: readonly Message[] = [
    { kind: 'tick' },
    ...events.map((event) => ({ kind: 'event', event }) as const),
    ...keys.map((key) => ({ kind: 'key', key }) as const),
  ];
  return messages.reduce((model, message) => answered(update(model, message, NOW), observed), opened);
}

function menuOf(active: FaultId, language: Language) {
  const locale = localeOf(language, NOW, TOKYO_MINUTES);
  return FAULT_IDS.map((id) => ({ id, label: demoText(`fault.${id}`, locale), on: id === active }));
}

const INTRODUCTION = `# Screens

<!-- Generated by scripts/docs-screens.ts (npm run docs); a test reports any difference. -->

The screens of \`ytm watch\` for the studio of [studio.example.yaml](../../config/studio.example.yaml) in its main states, at 80 columns and
24 rows unless noted. The observations are simulated, in the form in which the probes report them; verdicts and screens come from the
program itself. Each screen is shortened here; its title links to the whole screen. Colours are omitted: no information depends on them.
`;

/** The overview of all screens. */
async function overview(): Promise<string> {
  const parts = await Promise.all(
    SCREENS.map(async (recipe) => {
      const lines = (await screenText(recipe)).trimEnd().split('\n');
      const shown = lines.slice(0, recipe.excerpt ?? 6);
      const picture = [...shown, ...(shown.length < lines.length ? ['…'] : [])].join('\n');
      return `\n## [${recipe.title}](${recipe.name}.txt)\n\n${recipe.about}\n\n\`\`\`text\n${picture}\n\`\`\`\n`;
    }),
  );
  return INTRODUCTION + parts.join('');
}

export const SCREEN_DOCUMENTS: readonly MadeDocument[] = [
  { file: new URL('README.md', FOLDER), text: overview },
  ...SCREENS.map((recipe) => ({ file: new URL(`${recipe.name}.txt`, FOLDER), text: () => screenText(recipe) })),
];
