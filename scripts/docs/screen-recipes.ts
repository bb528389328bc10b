/** What the screens of docs/screens show: a scene, the keys pressed in it, and the screen it is seen on. */
import type { FaultId } from '../../src/demo/faults.ts';
import type { Millis } from '../../src/health/observation.ts';
import type { Language } from '../../src/messages/messages.ts';
import type { GlyphSet } from '../../src/tui/glyphs.ts';
import type { MIRRORS } from './mirrors.ts';
import { FAULTY } from './screenshots.ts';
import { ALL_WELL, type Scene } from './studio.ts';

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

/** Every main state at each of them. */
const SIZES = [
  [80, 24],
  [140, 40],
  [200, 60],
] as const;

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
    name: 'alerts',
    title: 'Alerts',
    about: '`5`: what is open and who knows of it, and silences. `a` acknowledges, `S` silences for a while or ends a silence.',
    scene: fault('share-unmounted', 8 * MINUTE),
    keys: ['5', 'j'],
    excerpt: 7,
  },
  {
    name: 'filter',
    title: 'Filter',
    about: '`/` accepts words, `state:`, `comp:` and `!`; the list is filtered as you type, problems stay on top.',
    scene: fault('gateway-unreachable'),
    keys: ['/', 's', 't', 'a', 't', 'e', ':', 'd', 'space', '!', 'u', 'i'],
    excerpt: 24,
  },
  {
    name: 'palette',
    title: 'Go to',
    about:
      '`:` finds actions, probes, incidents and runs by a few letters, and files by name (`:find clip_001`); `:at 03:12` shows the screen at that moment.',
    scene: fault('gateway-unreachable'),
    keys: [':', 'g', 'a', 't'],
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
  ...(
    [
      ['fine', 'everything is fine', { scene: ALL_WELL }],
      ['down', 'the gateway is not reachable', { scene: fault('gateway-unreachable') }],
      ['running', 'the mirror is running', { scene: ALL_WELL, mirror: 'running' }],
      ['deciding', 'parked deletions wait for a decision', { scene: ALL_WELL, mirror: 'parked', keys: ['2', 'enter', 'j', 'l', 'A'] }],
      ['scrubbed', 'the screen at an earlier moment', { scene: fault('backend-down'), keys: [']', 'left', 'left', 'left'] }],
      ['japanese', 'in Japanese', { scene: fault('gateway-unreachable'), language: 'ja', glyphs: 'safe' }],
    ] as const
  ).flatMap(([name, about, what]) =>
    SIZES.map(
      (size): ScreenRecipe => ({
        ...what,
        name: `${name}-${size.join('x')}`,
        title: `${size.join(' x ')}: ${about}`,
        about: 'The whole screen is in the file.',
        size,
        excerpt: 5,
      }),
    ),
  ),
  {
    name: 'zoom',
    title: 'One pane alone',
    about: '`z` shows the list alone, `Tab` then goes through the other panes: here the last 24 hours, also on a small screen.',
    scene: fault('share-unmounted', 8 * MINUTE),
    keys: ['z', 'tab', 'tab', 'tab'],
    excerpt: 12,
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
