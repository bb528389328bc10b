/** Every command of ytm. A new one: its data in specs/, its sentences in src/messages/help.*.ts, its code in ../commands, a line here. */
import { branch, leaf } from './node.ts';
import { ALERTS, ALERTS_ACK, ALERTS_LIST, ALERTS_PREVIEW, ALERTS_SILENCE, ALERTS_TEST, ALERTS_UNSILENCE } from './specs/alerts.ts';
import { DOCTOR, DOCTOR_SERVICE, DOCTOR_STORAGE, DOCTOR_THUMBNAILS, DOCTOR_VAULT } from './specs/doctor.ts';
import { EXPORT, EXPORT_ALERTMANAGER, EXPORT_CRON, EXPORT_GRAFANA, EXPORT_PROMETHEUS, EXPORT_RULES } from './specs/export.ts';
import { CHECK, DEMO, GATE, SERVE, WATCH, WHY } from './specs/fleet.ts';
import { GATEWAY, GATEWAY_BOOTSTRAP } from './specs/gateway.ts';
import {
  FIND,
  MIRROR,
  MIRROR_APPROVE,
  MIRROR_BOOTSTRAP,
  MIRROR_LOG,
  MIRROR_PLAN,
  MIRROR_RESTORE,
  MIRROR_RESUME,
  MIRROR_RUN,
  MIRROR_STATUS,
  MIRROR_TRASH,
  MIRROR_TRASH_LIST,
  MIRROR_TRASH_PRUNE,
  MIRROR_UNDO,
  MIRROR_VERIFY,
} from './specs/mirror.ts';
import { HISTORY, INCIDENTS, REPLAY } from './specs/past.ts';
import { PLANNING, PLANNING_SEED } from './specs/planning.ts';
import { SERVICE, SERVICE_INSTALL, SERVICE_STATUS, SERVICE_UNINSTALL } from './specs/service.ts';
import { COMPLETE, COMPLETION, CONFIG, CONFIG_CHECK, CONFIG_INIT, CONFIG_SCHEMA, CONFIG_SHOW, VERSION, YTM } from './specs/shell.ts';

export const TREE = branch(YTM, [
  leaf(WATCH, async () => (await import('../commands/watch.ts')).watch),
  leaf(CHECK, async () => (await import('../commands/check.ts')).check),
  leaf(SERVE, async () => (await import('../commands/serve.ts')).serve),
  leaf(GATE, async () => (await import('../commands/gate.ts')).gate),
  leaf(WHY, async () => (await import('../commands/why.ts')).why),
  leaf(INCIDENTS, async () => (await import('../commands/incidents.ts')).incidents),
  leaf(HISTORY, async () => (await import('../commands/history.ts')).history),
  leaf(REPLAY, async () => (await import('../commands/replay.ts')).replay),
  branch(MIRROR, [
    leaf(MIRROR_PLAN, async () => (await import('../mirror/commands/plan.ts')).plan),
    leaf(MIRROR_RUN, async () => (await import('../mirror/commands/run.ts')).run),
    leaf(MIRROR_STATUS, async () => (await import('../mirror/commands/status.ts')).status),
    leaf(MIRROR_LOG, async () => (await import('../mirror/commands/log.ts')).log),
    leaf(MIRROR_APPROVE, async () => (await import('../mirror/commands/approve.ts')).approve),
    leaf(MIRROR_RESUME, async () => (await import('../mirror/commands/resume.ts')).resume),
    leaf(MIRROR_UNDO, async () => (await import('../mirror/commands/undo.ts')).undo),
    leaf(MIRROR_RESTORE, async () => (await import('../mirror/commands/restore.ts')).restore),
    branch(MIRROR_TRASH, [
      leaf(MIRROR_TRASH_LIST, async () => (await import('../mirror/commands/trash.ts')).listTrashed),
      leaf(MIRROR_TRASH_PRUNE, async () => (await import('../mirror/commands/trash.ts')).pruneTrash),
    ]),
    leaf(MIRROR_BOOTSTRAP, async () => (await import('../mirror/commands/bootstrap.ts')).bootstrap),
    leaf(MIRROR_VERIFY, async () => (await import('../mirror/commands/verify.ts')).verify),
  ]),
  leaf(FIND, async () => (await import('../commands/find.ts')).find),
  branch(ALERTS, [
    leaf(ALERTS_LIST, async () => (await import('../commands/alert-state.ts')).list),
    leaf(ALERTS_ACK, async () => (await import('../commands/alert-state.ts')).ack),
    leaf(ALERTS_SILENCE, async () => (await import('../commands/alert-state.ts')).silence),
    leaf(ALERTS_UNSILENCE, async () => (await import('../commands/alert-state.ts')).unsilence),
    leaf(ALERTS_TEST, async () => (await import('../commands/alerts.ts')).test),
    leaf(ALERTS_PREVIEW, async () => (await import('../commands/alerts.ts')).preview),
  ]),
  branch(DOCTOR, [
    leaf(DOCTOR_STORAGE, async () => (await import('../commands/doctor-storage.ts')).storage),
    leaf(DOCTOR_VAULT, async () => (await import('../commands/doctor-vault.ts')).vault),
    leaf(DOCTOR_THUMBNAILS, async () => (await import('../commands/doctor-thumbnails.ts')).thumbnails),
    leaf(DOCTOR_SERVICE, async () => (await import('../commands/doctor-service.ts')).service),
  ]),
  branch(PLANNING, [leaf(PLANNING_SEED, async () => (await import('../commands/planning-seed.ts')).planningSeed)]),
  branch(SERVICE, [
    leaf(SERVICE_INSTALL, async () => (await import('../commands/service.ts')).install),
    leaf(SERVICE_UNINSTALL, async () => (await import('../commands/service.ts')).uninstall),
    leaf(SERVICE_STATUS, async () => (await import('../commands/service.ts')).status),
  ]),
  branch(GATEWAY, [leaf(GATEWAY_BOOTSTRAP, async () => (await import('../gateway/bootstrap.ts')).bootstrap)]),
  branch(EXPORT, [
    leaf(EXPORT_CRON, async () => (await import('../exports/cron.ts')).cron),
    leaf(EXPORT_PROMETHEUS, async () => (await import('../exports/prometheus.ts')).prometheus),
    leaf(EXPORT_RULES, async () => (await import('../exports/rules.ts')).rules),
    leaf(EXPORT_GRAFANA, async () => (await import('../exports/grafana.ts')).grafana),
    leaf(EXPORT_ALERTMANAGER, async () => (await import('../exports/alertmanager.ts')).alertmanager),
  ]),
  branch(CONFIG, [
    leaf(CONFIG_INIT, async () => (await import('../commands/config-command.ts')).init),
    leaf(CONFIG_CHECK, async () => (await import('../commands/config-command.ts')).check),
    leaf(CONFIG_SHOW, async () => (await import('../commands/config-command.ts')).show),
    leaf(CONFIG_SCHEMA, async () => (await import('../commands/config-command.ts')).schema),
  ]),
  leaf(DEMO, async () => (await import('../commands/demo.ts')).demo),
  leaf(COMPLETION, async () => (await import('../commands/completion.ts')).completion),
  leaf(COMPLETE, async () => (await import('../commands/complete.ts')).complete),
  leaf(VERSION, async () => (await import('../commands/version.ts')).printVersion),
]);
