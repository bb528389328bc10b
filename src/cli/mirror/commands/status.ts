import type { MirrorSnapshot } from '../../../health/mirror.ts';
import { mirrorText, reasonNext, reasonText } from '../../../messages/messages.ts';
import type { Speech } from '../../../messages/template.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { mirrorToJson } from '../../../report/mirror-json.ts';
import { mirrorLines, runLines } from '../../../report/mirror-text.ts';
import { print } from '../../io.ts';
import { parseOptions } from '../../options.ts';
import { openConfig, speechNow } from '../../session.ts';
import { type Known, knownMirror } from '../own-mirror.ts';
import type { MirrorSubcommand } from '../subcommand.ts';

export const status: MirrorSubcommand = {
  async run(args, io) {
    const { values } = parseOptions(args, { json: { type: 'boolean' } }, { max: 0 });
    const config = await openConfig(values.config, io, EXIT.usage);
    const known = await knownMirror(config, io);
    const speaking = speechNow(config, io);
    print(
      io,
      values.json === true
        ? JSON.stringify(mirrorToJson(known.mirror, { ...speaking, language: 'en' }), null, 2)
        : statusText(known, speaking),
    );
    if (known.mirror.state === 'halted' || known.mirror.parked !== null) return EXIT.person;
    return known.mirror.state === 'waiting' ? EXIT.shut : EXIT.done;
  },
};

/** Is the vault up to date, what waits, what blocks, and one next step. */
function statusText({ mirror, isRunning }: Known, speaking: Speech): string {
  const { parked, reasons, pending, putOffRuns, shadow } = mirror;
  const next = nextStep(mirror, speaking);
  return [
    ...haltLines(mirror, speaking),
    ...mirrorLines(mirror, speaking),
    ...(parked === null
      ? []
      : [
          mirrorText('status.parked', speaking, {
            since: parked.since,
            count: parked.deletes + parked.updates + parked.drift,
            id: parked.id,
          }),
        ]),
    ...(pending === null || pending === 0 ? [] : [mirrorText('status.pending', speaking, { count: pending })]),
    ...(putOffRuns === 0 ? [] : [mirrorText('status.put-off', speaking, { runs: putOffRuns })]),
    ...(shadow ? [mirrorText('plan.shadow', speaking)] : []),
    ...reasons.slice(1).map((reason) => `  ${reasonText(reason, speaking)}`),
    ...(next === null ? [] : [mirrorText('status.next', speaking, { next })]),
    ...(isRunning ? [] : [mirrorText('status.no-daemon', speaking)]),
    '',
    ...runLines(mirror, speaking),
  ].join('\n');
}

function haltLines({ state, reasons }: MirrorSnapshot, speaking: Speech): readonly string[] {
  const [why] = reasons;
  if (state !== 'halted' || why === undefined) return [];
  return [mirrorText('status.halted', speaking, { since: why.since }), `  ${reasonText(why, speaking)}`];
}

/** Of what keeps it; else of the newest run that did not end well. */
function nextStep({ reasons, runs, progress, parked }: MirrorSnapshot, speaking: Speech): string | null {
  if (progress !== null) return null;
  const [why] = [...reasons, ...(runs[0]?.reasons ?? [])];
  if (why !== undefined) return reasonNext(why, speaking);
  return parked === null ? null : `ytm mirror approve ${parked.id}`;
}
