/** `ytm doctor storage`: the paths of the config, the mount, and the programs that the mirror and the probes use. Changes nothing. */
import { readdirSync } from 'node:fs';
import { createMachine } from '../../app/runtime.ts';
import { whyUnrecorded } from '../../app/state.ts';
import type { Config } from '../../config/config.ts';
import { together } from '../../doctor/finding.ts';
import { createInspector, type Inspector } from '../../doctor/inspect/inspector.ts';
import type { PathReport } from '../../doctor/inspect/protocol.ts';
import { pathsOf, type StoragePlace } from '../../doctor/storage/place.ts';
import { STORAGE_CHECKS } from '../../doctor/storage/registry.ts';
import { createRsyncLocator } from '../../mirror/rsync/locate.ts';
import { once } from '../../platform/once.ts';
import { findTailscale } from '../../probes/tailscale/find-tailscale.ts';
import { findMount } from '../../share/find-mount.ts';
import { DOCTOR_FAILED, endWith } from '../doctor/ending.ts';
import type { Io } from '../io.ts';
import { openStateDir, readConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { DOCTOR_STORAGE } from '../tree/specs/doctor.ts';

export const storage: Handler<typeof DOCTOR_STORAGE> = async ({ options }, io) => {
  const config = await readConfig(options.config, io, DOCTOR_FAILED);
  const state = await openStateDir(config, io);
  const { place, close } = openPlace(config, io, state.ok ? null : state.problem);
  try {
    const examined = [];
    for (const check of STORAGE_CHECKS) examined.push(await check.examine(place));
    const report = {
      doctor: 'storage',
      fix: false,
      complete: true,
      checks: STORAGE_CHECKS.map(({ id }) => id),
      ...together(examined),
    } as const;
    return await endWith(report, { config, io, json: options.json });
  } finally {
    await close();
  }
};

function openPlace(
  config: Config,
  io: Io,
  stateProblem: string | null,
): { readonly place: StoragePlace; readonly close: () => Promise<void> } {
  const { ports, ledger } = createMachine(config, io, null);
  const { clock, children, mounts, tailnet } = ports;
  const { platform } = process;
  const { share } = config.paths;
  const { env, signal } = io;
  const inspectors = new Map<string, Inspector>();
  const reports = new Map<string, Promise<PathReport>>();
  const readMounts = once(async () => {
    const read = await mounts.read(signal);
    return read.ok ? read.entries : null;
  });
  const shareMount = once(async () => {
    const entries = await readMounts();
    return share === null || entries === null ? null : findMount(entries, share);
  });

  /** One child for the share, and one for each other path: a disk that hangs says nothing about another one. */
  function lookAt(path: string): Promise<PathReport> {
    if (stateProblem !== null) return Promise.resolve({ kind: 'unasked', problem: stateProblem });
    const onShare = pathsOf(config).some((named) => named.path === path && named.onShare);
    const root = onShare && share !== null ? share : path;
    const inspector = inspectors.get(root) ?? createInspector(root, { clock, ledger, program: io.programs.inspect, signal });
    inspectors.set(root, inspector);
    return inspector.look(path);
  }

  return {
    place: {
      config,
      platform,
      program: process.execPath,
      signal,
      stateProblem,
      mounts: readMounts,
      shareMount,
      look(path) {
        const known = reports.get(path) ?? lookAt(path);
        reports.set(path, known);
        return known;
      },
      unrecorded: () => whyUnrecorded(config),
      stateNames: () => readdirSync(config.paths.state),
      rsync: createRsyncLocator({ children, env }),
      tailnet,
      findTailscale: () => findTailscale(config.tailscale.bin, platform, env),
    },
    close: async () => void (await Promise.all([...inspectors.values()].map((inspector) => inspector.close()))),
  };
}
