import { stat } from 'node:fs/promises';
import type { MirrorParts } from '../../../app/mirror.ts';
import type { Config } from '../../../config/config.ts';
import { mirrorText } from '../../../messages/messages.ts';
import { problemIn } from '../../../messages/problem.ts';
import { escapeText, type Locale } from '../../../messages/template.ts';
import { type BootstrapResult, bootstrapVault, type FoundVault } from '../../../mirror/bootstrap.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { expectedDevice } from '../../../mirror/run/device.ts';
import { mountAbsent, onSameDevice, refusalOf } from '../../../mirror/run/entering.ts';
import { isOursHere, takeOver } from '../../../mirror/run/whose.ts';
import { systemClock } from '../../../platform/clock.ts';
import { CommandError } from '../../errors.ts';
import { print, printError } from '../../io.ts';
import { localeNow, openConfig } from '../../session.ts';
import type { Handler } from '../../tree/node.ts';
import type { MIRROR_BOOTSTRAP } from '../../tree/specs/mirror.ts';
import { lookAtVault, type MirrorSession, openSession, refused } from '../session.ts';

export const bootstrap: Handler<typeof MIRROR_BOOTSTRAP> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, EXIT.usage);
  const session = openSession(config, io);
  const locale = localeNow(config, io);
  try {
    const result = await make(session, { adopt: options.adopt, ensure: options['ensure-dirs'] }, locale, io.signal);
    switch (result.kind) {
      case 'done': {
        session.parts.store.vaults.pin(result.vaultId);
        const isNew = result.madeVault || result.madeSentinel;
        print(
          io,
          mirrorText(isNew ? 'bootstrap.done' : 'bootstrap.unchanged', locale, {
            vault: session.parts.mirror.vault,
            id: result.vaultId,
          }),
        );
        if (result.madeFolders > 0) print(io, mirrorText('bootstrap.folders', locale, { count: result.madeFolders }));
        return EXIT.done;
      }
      case 'needs-adopt':
        printError(io, foundText(result.found, session.parts, locale));
        return EXIT.person;
      case 'refused':
        throw refused(refusalOf(result.refusal, session.parts.settings, null), locale);
      case 'same-device':
        throw refused(onSameDevice(session.parts.mirror), locale);
      case 'failed':
        throw new CommandError(mirrorText('failed.vault', locale, { problem: problemIn(result.problem, locale.language) }), EXIT.failed);
    }
  } finally {
    session.close();
  }
};

async function make(
  session: MirrorSession,
  { adopt, ensure }: { readonly adopt: boolean; readonly ensure: boolean },
  locale: Locale,
  signal: AbortSignal,
): Promise<BootstrapResult> {
  const { parts } = session;
  const { mirror, ports } = parts;
  await lookAtVault(session, signal);
  const device = expectedDevice(ports.watch.current(), parts.settings, ports.platform);
  if (device === null) throw refused(mountAbsent(mirror), locale);
  const taken = await ports.takeLock();
  if (!taken.ok) throw refused(taken.refusal, locale);
  try {
    return await bootstrapVault(
      {
        share: mirror.share,
        vault: mirror.vault,
        device,
        hotDevice: mirror.allowSameDevice ? null : await deviceOf(parts.settings.hot),
        image: {
          isOurs: (image, vaultId) => image !== null && isOursHere(image, { vaultId, settings: parts.settings, store: parts.store }),
          takeOver: (image, vaultId) => takeOver(image, { vaultId, settings: parts.settings, store: parts.store }, systemClock.now()),
        },
        pinned: parts.store.vaults.pinned(),
        adopt,
        folders: ensure ? [...mirror.keep, ...mirror.exclude] : [],
        beside: ensure ? assetsIn(session.config.paths) : [],
      },
      { agents: ports.agents, onGroup: (group) => taken.value.addGroup(group), signal },
    );
  } finally {
    await taken.value.release();
  }
}

/** `null`: there is no such folder, which the first run reports. */
async function deviceOf(hot: string): Promise<string | null> {
  return stat(hot, { bigint: true }).then(
    ({ dev }) => String(dev),
    () => null,
  );
}

/** The folder of the assets, if it is in the share and outside the vault. */
function assetsIn({ assets, share, vault }: Config['paths']): readonly string[] {
  if (assets === null || share === null || !assets.startsWith(`${share}/`) || assets === vault) return [];
  return [assets.slice(share.length + 1)];
}

function foundText({ entries, count, image, vaultId }: FoundVault, { mirror: { vault }, store }: MirrorParts, locale: Locale): string {
  const pinned = store.vaults.pinned();
  const whose =
    image === null || image === 'unreadable' ? [] : [mirrorText('bootstrap.image', locale, { hot: image.hot, host: image.host })];
  return [
    mirrorText('bootstrap.found', locale, { vault, count }),
    ...entries.map((name) => `  ${escapeText(name)}`),
    ...whose,
    ...(vaultId === null || pinned === null || vaultId === pinned
      ? []
      : [mirrorText('bootstrap.other-vault', locale, { id: vaultId, pinned })]),
    mirrorText('bootstrap.adopt', locale),
  ].join('\n');
}
