import { hostname } from 'node:os';
import { mirrorText } from '../../../messages/messages.ts';
import { escapeText, type Speech } from '../../../messages/template.ts';
import { type BootstrapResult, bootstrapVault, type FoundVault } from '../../../mirror/bootstrap.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { expectedDevice } from '../../../mirror/run/device.ts';
import { mountAbsent, refusalOf } from '../../../mirror/run/entering.ts';
import { systemClock } from '../../../platform/clock.ts';
import { CommandError } from '../../command.ts';
import { print, printError } from '../../io.ts';
import { parseOptions } from '../../options.ts';
import { openConfig, speechNow } from '../../session.ts';
import type { MirrorParts } from '../compose.ts';
import { lookAtVault, type MirrorSession, openSession, refused } from '../session.ts';
import type { MirrorSubcommand } from '../subcommand.ts';

export const bootstrap: MirrorSubcommand = {
  async run(args, io) {
    const { values } = parseOptions(args, { 'ensure-dirs': { type: 'boolean' }, adopt: { type: 'boolean' } }, { max: 0 });
    const config = await openConfig(values.config, io, EXIT.usage);
    const session = openSession(config, io);
    const speaking = speechNow(config, io);
    try {
      const result = await make(session, { adopt: values.adopt === true, ensure: values['ensure-dirs'] === true }, speaking, io.signal);
      switch (result.kind) {
        case 'done': {
          session.parts.store.pinVault(result.vaultId);
          const isNew = result.madeVault || result.madeSentinel;
          print(
            io,
            mirrorText(isNew ? 'bootstrap.done' : 'bootstrap.unchanged', speaking, {
              vault: session.parts.mirror.vault,
              id: result.vaultId,
            }),
          );
          if (result.madeFolders > 0) print(io, mirrorText('bootstrap.folders', speaking, { count: result.madeFolders }));
          return EXIT.done;
        }
        case 'needs-adopt':
          printError(io, foundText(result.found, session.parts, speaking));
          return EXIT.person;
        case 'refused':
          throw refused(refusalOf(result.refusal, session.parts.settings, null), speaking);
        case 'failed':
          throw new CommandError(result.problem, EXIT.failed);
      }
    } finally {
      session.close();
    }
  },
};

async function make(
  session: MirrorSession,
  { adopt, ensure }: { readonly adopt: boolean; readonly ensure: boolean },
  speaking: Speech,
  signal: AbortSignal,
): Promise<BootstrapResult> {
  const { parts } = session;
  const { mirror, ports } = parts;
  await lookAtVault(session, signal);
  const device = expectedDevice(ports.watch.current(), parts.settings, ports.platform);
  if (device === null) throw refused(mountAbsent(mirror), speaking);
  const taken = await ports.takeLock();
  if (!taken.ok) throw refused(taken.refusal, speaking);
  try {
    return await bootstrapVault(
      {
        share: mirror.share,
        vault: mirror.vault,
        device,
        image: { host: hostname(), hot: mirror.hot, since: systemClock.now() },
        pinned: parts.store.vaultId(),
        adopt,
        folders: ensure ? [...mirror.keep, ...mirror.exclude] : [],
      },
      { agents: ports.agents, onGroup: (group) => taken.value.addGroup(group), signal },
    );
  } finally {
    await taken.value.release();
  }
}

function foundText({ entries, count, image, vaultId }: FoundVault, { mirror: { vault }, store }: MirrorParts, speaking: Speech): string {
  const pinned = store.vaultId();
  const whose =
    image === null || image === 'unreadable' ? [] : [mirrorText('bootstrap.image', speaking, { hot: image.hot, host: image.host })];
  return [
    mirrorText('bootstrap.found', speaking, { vault, count }),
    ...entries.map((name) => `  ${escapeText(name)}`),
    ...whose,
    ...(vaultId === null || pinned === null || vaultId === pinned
      ? []
      : [mirrorText('bootstrap.other-vault', speaking, { id: vaultId, pinned })]),
    mirrorText('bootstrap.adopt', speaking),
  ].join('\n');
}
