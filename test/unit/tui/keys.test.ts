import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import { keyNames } from '../../../src/tui/key-names.ts';
import { KEYS, KeyTable, USUAL_KEYS } from '../../../src/tui/keys.ts';

const NONE: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  tab: false,
  backspace: false,
  delete: false,
  shift: false,
  ctrl: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

describe('keyNames', () => {
  it.each([
    ['held keys', 'jjj', {}, ['j', 'j', 'j']],
    ['control keys among others', 'j\x03\x1aq\x08', {}, ['j', 'ctrl-c', 'ctrl-z', 'q', 'backspace']],
    ['a space', ' ', {}, ['space']],
    ['Ctrl-C', 'c', { ctrl: true }, ['ctrl-c']],
    ['an arrow', '', { upArrow: true }, ['up']],
    ['Enter', '\r', { return: true }, ['enter']],
    ['Alt-j, which is Escape and j in one read', 'j', { meta: true }, ['escape', 'j']],
    ['Escape and an arrow in one read', '', { meta: true, upArrow: true }, ['escape', 'up']],
    ['Escape itself', '', { meta: true, escape: true }, ['escape']],
    ['Tab', '\t', { tab: true }, ['tab']],
    ['Shift-Tab', '', { tab: true, shift: true }, ['shift-tab']],
    ['Backspace', '', { backspace: true }, ['backspace']],
    ['an unknown key', '', {}, []],
    ['a Japanese character', 'あ', {}, ['あ']],
  ])('%s', (_, input, pressed, names) => expect(keyNames(input, { ...NONE, ...pressed })).toEqual(names));
});

describe('the key table', () => {
  it('binds no key twice', () => {
    const bound = KEYS.flatMap((entry) => Object.keys(entry.bindings));
    expect(new Set(bound).size).toBe(bound.length);
  });
  it('hints only at keys that are bound', () => {
    const names: Readonly<Record<string, string>> = { Enter: 'enter', Esc: 'escape', Space: 'space', Tab: 'tab' };
    const hinted = KEYS.flatMap(({ hints }) => hints).flatMap((hint) => hint.key.split(/(?<=.)[ /](?=.)/).map((key) => names[key] ?? key));
    expect(hinted.every((key) => USUAL_KEYS.actionOf(key, true) !== null)).toBe(true);
  });
  it('gives an action the keys of the config and no others, and shows them in help and hints', () => {
    const keys = new KeyTable({ check: ['c', 'ctrl-r'], 'copy-reason': ['r'], down: ['n'] });
    expect(['c', 'ctrl-r', 'r', 'n', 'R', 'j', 'y', 'down'].map((key) => keys.actionOf(key, false))).toEqual([
      'check',
      'check',
      'copy-reason',
      'down',
      'check-all',
      null,
      null,
      null,
    ]);
    const shown = (action: string) => keys.entries.filter(({ bindings }) => Object.values(bindings).some((bound) => bound === action));
    const hinted = (action: string) =>
      shown(action)
        .flatMap(({ hints }) => hints)
        .map(({ key }) => key);
    expect(shown('check').map(({ label }) => label)).toEqual(['c Ctrl-r R']);
    expect(hinted('check')).toEqual(['c']);
    expect(hinted('down')).toEqual(['n/k']);
  });
  it('can always be left', () => {
    const keys = new KeyTable({ quit: ['X'] });
    expect(['X', 'ctrl-c', 'q'].map((key) => keys.actionOf(key, false))).toEqual(['quit', 'quit', null]);
  });
  it('knows the fault menu only in the demo', () =>
    expect([USUAL_KEYS.actionOf('x', false), USUAL_KEYS.actionOf('x', true)]).toEqual([null, 'faults']));
});
