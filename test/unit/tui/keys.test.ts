import { describe, expect, it } from 'vitest';
import { keyNames, type PressedKey } from '../../../src/tui/key-names.ts';
import { actionOf, KEYS } from '../../../src/tui/keys.ts';

const NONE: PressedKey = {
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
    const hinted = KEYS.flatMap((entry) =>
      entry.hint === undefined
        ? []
        : entry.hint.key.split(/(?<=.)[ /](?=.)/).map((key) => ({ Enter: 'enter', Esc: 'escape', Space: 'space', Tab: 'tab' })[key] ?? key),
    );
    expect(hinted.every((key) => actionOf(key, true) !== null)).toBe(true);
  });
  it('knows the fault menu only in the demo', () => expect([actionOf('x', false), actionOf('x', true)]).toEqual([null, 'faults']));
});
