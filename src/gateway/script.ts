/**
 * A plan as one script for a POSIX shell. Before the first change it writes its own undoing, with copies of what is there at that moment, and
 * runs it when a later step fails. What changes the tailnet runs in a process of its own, which undoes the whole run unless it is confirmed in
 * time: the connection that started it may be gone by then.
 */
import type { GatewayPlan, Step, TailnetStep } from './plan.ts';
import { type GatewaySettings, shWord } from './settings.ts';

/** Exit codes of the script besides 0; any other: a step failed, and all were undone. */
export const BUSY = 75;
export const NOT_UNDONE = 70;

/** What the process for the tailnet says of itself. */
export const TAILNET_STATES = ['applying', 'waiting', 'confirmed', 'failed', 'rolled-back', 'not-undone'] as const;
export type TailnetState = (typeof TAILNET_STATES)[number];

const START_SECONDS = 30;
const END = 'YTM_END_OF_FILE';

export interface ScriptOptions {
  readonly plan: GatewayPlan;
  readonly settings: GatewaySettings;
  /** Of this run: the name of the folder with its copies. */
  readonly id: string;
}

export function folderOf({ copies }: GatewaySettings, id: string): string {
  return `${copies}/${id}`;
}

export function applyScript({ plan, settings, id }: ScriptOptions): string {
  const here = shWord(folderOf(settings, id));
  return `# ytm gateway bootstrap. A shell reads all of it before it does anything: a part of it does nothing.
main() {
set -eu
umask 022
here=${here}
mkdir -p "$here"
chmod 700 ${shWord(settings.copies)} "$here"
exec 9>${shWord(`${settings.copies}/lock`)}
flock -n 9 || exit ${BUSY}
cat >"$here/undo.sh" <<'${END}'
${undoScript(plan.steps, settings, id)}${END}
end() {
  code=$?
  trap - EXIT
  [ "$code" -eq 0 ] || sh "$here/undo.sh" || exit ${NOT_UNDONE}
  exit "$code"
}
trap end EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
keep() {
  if [ -e "$2" ] || [ -L "$2" ]; then cp -a "$2" "$here/$1"; else : >"$here/$1.absent"; fi
}
${plan.steps.map((step) => applyStep(step)).join('')}${plan.tailnet.length === 0 ? '' : startTailnet(plan.tailnet, settings, id)}}
main
`;
}

function applyStep(step: Step): string {
  switch (step.kind) {
    case 'folder':
      return `# Databases of the web service stay off the share.
keep folder ${shWord(step.path)}
install -d -m 0750 -o ${shWord(step.user)} ${shWord(step.path)}
`;
    case 'drop-in':
      return `keep drop-in ${shWord(step.path)}
drop_ins=$(dirname ${shWord(step.path)})
[ -d "$drop_ins" ] || : >"$here/drop-ins.absent"
mkdir -p "$drop_ins"
cat >${shWord(`${step.path}.ytm-new`)} <<'${END}'
${step.after.join('\n')}
${END}
mv -T ${shWord(`${step.path}.ytm-new`)} ${shWord(step.path)}
`;
    case 'env':
      return `# Only these variables; every other line of the file stays as it is.
keep env ${shWord(step.path)}
new=${shWord(`${step.path}.ytm-new`)}
if [ -e ${shWord(step.path)} ]; then cp -a ${shWord(step.path)} "$new"; else (umask 077; : >"$new"); fi
{
  [ ! -e ${shWord(step.path)} ] || grep -vE '^(export )?(${step.names.join('|')})=' ${shWord(step.path)} || [ $? -eq 1 ]
  cat <<'${END}'
${step.after.join('\n')}
${END}
} >"$new"
mv -T "$new" ${shWord(step.path)}
`;
    case 'link':
      return `keep link ${shWord(step.path)}
rm -f ${shWord(`${step.path}.ytm-new`)}
ln -s ${shWord(step.after)} ${shWord(`${step.path}.ytm-new`)}
mv -T ${shWord(`${step.path}.ytm-new`)} ${shWord(step.path)}
`;
    case 'restart':
      return `: >"$here/restarted"
systemctl daemon-reload
systemctl restart ${shWord(step.unit)}
tries=0
until systemctl is-active --quiet ${shWord(step.unit)}; do
  tries=$((tries + 1))
  [ "$tries" -lt ${START_SECONDS} ]
  sleep 1
done
`;
  }
}

/** Puts back what was kept. A second run finds nothing to do. */
function undoScript(steps: readonly Step[], settings: GatewaySettings, id: string): string {
  const restores = steps.flatMap((step) =>
    step.kind === 'restart' || step.kind === 'folder' ? [] : [`restore ${step.kind} ${shWord(step.path)}\n`],
  );
  // Folders that have been used in the meantime stay.
  const folders = steps.flatMap((step) => {
    if (step.kind === 'folder') return [removeFolder('folder', shWord(step.path))];
    return step.kind === 'drop-in' ? [removeFolder('drop-ins', `"$(dirname ${shWord(step.path)})"`)] : [];
  });
  return `# Undoes a run of ytm gateway bootstrap.
main() {
set -u
here=${shWord(folderOf(settings, id))}
failed=0
restore() {
  if [ -e "$here/$1" ] || [ -L "$here/$1" ]; then
    rm -f "$2.ytm-undo"
    cp -a "$here/$1" "$2.ytm-undo" && mv -T "$2.ytm-undo" "$2" || failed=1
  elif [ -e "$here/$1.absent" ]; then
    rm -f "$2" || failed=1
  fi
}
${restores.join('')}if [ -e "$here/restarted" ]; then
  systemctl daemon-reload || failed=1
  systemctl restart ${shWord(settings.unit)} || failed=1
fi
${folders.join('')}exit "$failed"
}
main
`;
}

function removeFolder(name: string, path: string): string {
  return `if [ -e "$here/${name}.absent" ] && [ -d ${path} ]; then rmdir ${path} || :; fi\n`;
}

function startTailnet(steps: readonly TailnetStep[], settings: GatewaySettings, id: string): string {
  return `cat >"$here/tailnet.sh" <<'${END}'
${tailnetScript(steps, settings, id)}${END}
printf '%s\\n' applying >"$here/state"
setsid sh "$here/tailnet.sh" >"$here/tailnet.log" 2>&1 </dev/null &
`;
}

function tailnetScript(steps: readonly TailnetStep[], settings: GatewaySettings, id: string): string {
  const seconds = Math.ceil(settings.confirmMs / 1_000);
  return `# The changes of the tailnet. Everything of this run is undone after ${seconds} s unless "confirmed" is there by then.
main() {
set -u
here=${shWord(folderOf(settings, id))}
state() { printf '%s\\n' "$1" >"$here/state.new" && mv "$here/state.new" "$here/state"; }
undo() {
${steps
  .toReversed()
  .map((step) => `  ${undoTailnet(step)} || :\n`)
  .join('')}  if sh "$here/undo.sh"; then state "$1"; else state not-undone; fi
  exit 0
}
trap '' HUP
${steps.map((step) => `${applyTailnet(step)} || undo failed\n`).join('')}state waiting
waited=0
until [ -e "$here/confirmed" ]; do
  waited=$((waited + 1))
  [ "$waited" -le ${seconds} ] || undo rolled-back
  sleep 1
done
state confirmed
}
main
`;
}

function applyTailnet(step: TailnetStep): string {
  return step.kind === 'recover' ? '{ systemctl restart tailscaled && timeout 60 tailscale up; }' : serve(step.path, shWord(step.target));
}

function undoTailnet(step: TailnetStep): string {
  if (step.kind === 'recover') return step.wasStopped ? 'timeout 60 tailscale down' : 'systemctl restart tailscaled';
  const { path, before } = step;
  if (before === null) return serve(path, 'off');
  return serve(path, shWord(before.kind === 'text' ? `text:${before.target}` : before.target));
}

function serve(path: string, target: string): string {
  return `timeout 60 tailscale serve --bg --https=443 --set-path=${path} ${target}`;
}
