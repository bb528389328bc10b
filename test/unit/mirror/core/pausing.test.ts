import { describe, expect, test } from 'vitest';
import { type CommandLine, pausingProgram } from '../../../../src/mirror/core/pausing.ts';

describe('a program that pauses the mirror', () => {
  test.each<[what: string, name: string, command: CommandLine]>([
    ['by the name of its file', 'resolve', ['/opt/resolve/bin/resolve', '-nogui']],
    ['in any case', 'Resolve', ['/opt/resolve/bin/resolve']],
    ['with a wildcard', 'ffmpeg*', ['ffmpeg-7', '-i', 'a']],
    ['with a space, as macOS shows it', 'Final Cut Pro', '/Applications/Final Cut Pro.app/Contents/MacOS/Final Cut Pro'],
    ['followed by an option', 'Final Cut Pro', '/Applications/Final Cut Pro.app/Contents/MacOS/Final Cut Pro -psn_0_1'],
    ['followed by a file', 'obs', '/usr/local/bin/obs /Users/mac/a.mov'],
    ['followed by a word', 'obs', '/usr/local/bin/obs record'],
    ['that changed its title', 'capcut', ['/opt/capcut --type=renderer']],
  ])('is found %s', (_, name, command) => {
    expect(pausingProgram(['nothing', name], [['/bin/sh'], command])).toBe(name);
  });

  test.each<[what: string, name: string, command: CommandLine]>([
    ['an argument', 'resolve', ['vim', '/home/mac/resolve']],
    ['an argument in a text', 'resolve', '/usr/bin/less /home/mac/resolve'],
    ['a folder of the program', 'resolve', ['/opt/resolve/bin/updater']],
    ['a part of the name', 'obs', ['/usr/bin/obsidian']],
    ['nothing', 'obs', []],
  ])('is not %s', (_, name, command) => {
    expect(pausingProgram([name], [command])).toBeNull();
  });

  test('the first of the list is named', () => {
    expect(pausingProgram(['b', 'a'], [['a'], ['b']])).toBe('b');
    expect(pausingProgram([], [['a']])).toBeNull();
  });
});

test.each<[string, string | readonly string[], string | null]>([
  ['a -b', ['/bin/a -b', 'x'], 'a -b'],
  ['final', '/Applications/Final Cut/bin/x', null],
  ['x', '/Applications/Final Cut/bin/x', 'x'],
])('%s is the program of %j: %s', (name, command, expected) => {
  expect(pausingProgram([name], [command])).toBe(expected);
});
