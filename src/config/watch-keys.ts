/** The actions of the dashboard, and the keys that they can have. A leaf: config and dashboard share it. */

export const ACTIONS = [
  'down',
  'up',
  'first',
  'last',
  'page-down',
  'page-up',
  'open',
  'back',
  'next-view',
  'previous-view',
  'view-1',
  'view-2',
  'view-3',
  'view-4',
  'view-5',
  'next-problem',
  'previous-problem',
  'filter',
  'palette',
  'problems-only',
  'sort',
  'longer',
  'shorter',
  'times',
  'zoom',
  'layout',
  'theme',
  'as-in-config',
  'freeze',
  'earlier',
  'later',
  'check',
  'check-all',
  'run-mirror',
  'stop-mirror',
  'decide',
  'undo-run',
  'run-step',
  'ack',
  'silence',
  'copy-reason',
  'copy-json',
  'faults',
  'help',
  'redraw',
  'suspend',
  'quit',
  'quit-keep',
] as const;

export type Action = (typeof ACTIONS)[number];

/** Keys besides characters and Ctrl with a letter. */
const NAMED_KEYS = [
  'space',
  'enter',
  'escape',
  'tab',
  'shift-tab',
  'up',
  'down',
  'left',
  'right',
  'home',
  'end',
  'pageup',
  'pagedown',
  'backspace',
  'delete',
];

/** They mean the same wherever they are pressed, and cannot be given away: a dashboard that cannot be left is a trap. */
export const FIXED_KEYS: Readonly<Record<string, Action>> = { 'ctrl-c': 'quit', 'ctrl-l': 'redraw', 'ctrl-z': 'suspend' };

export function isKey(name: string): boolean {
  if (Object.hasOwn(FIXED_KEYS, name)) return false;
  return NAMED_KEYS.includes(name) || /^ctrl-[a-z]$/.test(name) || /^[^\p{Cc}\p{Z}]$/u.test(name);
}
