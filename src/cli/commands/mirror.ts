import { nearName } from '../../config/near-name.ts';
import { escapeText } from '../../messages/template.ts';
import { COMMON_OPTIONS, type Command, UsageError } from '../command.ts';
import { MIRROR_COMMANDS } from '../mirror/subcommands.ts';

export const mirror: Command = {
  name: 'mirror',
  summary: 'mirror hot into the vault: plan, run, status, log, approve, resume, undo, bootstrap, verify',
  usage: 'mirror plan | run | status | log | approve | resume | undo | bootstrap | verify',
  options: [...Object.values(MIRROR_COMMANDS).map(({ usage, summary }) => [usage, summary] as const), ...COMMON_OPTIONS],
  exitCodes: [
    [0, 'done; also with things left out by rule'],
    [1, 'failed, stopped, or something planned did not arrive'],
    [2, 'usage or config error'],
    [4, 'the gate is shut, the vault cannot be written or has no room: nothing was touched'],
    [5, 'another run holds the lock'],
    [6, 'halted or parked: a person must decide (parked: everything but what was parked was done)'],
    ['130/143', 'interrupted'],
  ],
  examples: [
    ['ytm mirror plan', 'before the first run, and whenever in doubt'],
    ['ytm mirror run', 'Ctrl-C once ends it gracefully, twice at once'],
  ],
  usageExit: 2,
  bugExit: () => 1,

  async run(args, io) {
    const [name, ...rest] = args;
    const known = Object.keys(MIRROR_COMMANDS);
    const entry = name !== undefined && Object.hasOwn(MIRROR_COMMANDS, name) ? MIRROR_COMMANDS[name] : undefined;
    if (entry !== undefined) return (await entry.load()).run(rest, io);
    if (name === undefined) throw new UsageError('say what to do');
    const near = nearName(name, known);
    throw new UsageError(`there is no "mirror ${escapeText(name)}"${near === null ? '' : `; did you mean ${near}?`}`);
  },
};
