/** `macos`: a notification on the desktop of this Mac. */
import * as z from 'zod/mini';
import { once } from '../../platform/once.ts';
import { described } from '../../schema/fields.ts';
import { type AlertMessage, isAboutIncident } from '../core/message.ts';
import { isOver } from '../core/wire.ts';
import type { NotifierKind } from '../notifier.ts';
import { CHILD_DEADLINE_MS, childOutcome, MOST_OUTPUT } from './child.ts';
import { Redactor } from './redact.ts';

export interface MacosSettings {
  readonly sound: string;
}

const PROGRAM = 'osascript';
/** The texts are arguments of the script, never part of it. */
const SCRIPT = [
  'on run argv',
  'if item 3 of argv is "" then',
  'display notification (item 2 of argv) with title (item 1 of argv)',
  'else',
  'display notification (item 2 of argv) with title (item 1 of argv) sound name (item 3 of argv)',
  'end if',
  'end run',
].flatMap((line) => ['-e', line]);

/** The desktop shows about four lines. */
const MOST_BODY = 250;

export const macos: NotifierKind<MacosSettings> = {
  kind: 'macos',
  audience: 'people',
  get settings() {
    return settings();
  },
  fromShort: (value) => (value === true ? {} : null),
  create(name, { sound }, { children }) {
    return {
      name,
      kind: 'macos',
      target: 'the desktop of this Mac',
      resendMs: null,
      async deliver({ message, text }, signal) {
        const body = text.body.split('\n').slice(0, 2).join(' ').slice(0, MOST_BODY).toWellFormed();
        const args = [...SCRIPT, '--', text.title, body, isLoud(message) ? sound : ''];
        const result = await children.run({ file: PROGRAM, args, cwd: '/', signal, timeoutMs: CHILD_DEADLINE_MS, maxOutput: MOST_OUTPUT });
        return childOutcome(result, PROGRAM, new Redactor(), signal);
      },
    };
  },
};

const settings = once(() =>
  z.strictObject({
    sound: described(
      z.prefault(
        z
          .string({ error: 'the name of a sound such as Sosumi, or ""' })
          .check(z.regex(/^[\w -]{0,40}$/, { error: 'the name of a sound such as Sosumi, or ""' })),
        'Sosumi',
      ),
      'The sound of a critical message; "": none',
    ),
  }),
);

function isLoud(message: AlertMessage): boolean {
  return isAboutIncident(message) && !isOver(message) && message.severity === 'critical';
}
