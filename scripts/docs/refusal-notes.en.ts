/** English notes; scripts/docs/refusal-notes.ts documents their purpose. */
import type { RefusalNotes } from './refusal-notes.ts';

export const refusalNotesEn: RefusalNotes = {
  'mirror.paths_overlap': {
    safe: 'Everything: no run starts while one tree contains the other.',
    act: 'Correct `paths.hot` or `paths.vault`, then `ytm config check` and `ytm mirror plan`.',
  },
  'mirror.locked': {
    safe: 'Everything: the run in progress is not disturbed.',
    act: 'Nothing. `ytm mirror status` shows its progress. Do not delete the lock: if its owner has died and none of its processes is left, ytm takes the lock over automatically.',
  },
  'mirror.orphans': {
    safe: 'The old child does only what its own run had planned; no second one works at the same time.',
    act: 'Wait a minute. If it stays, the share does not respond to it: run `ytm why vault`, then bring the share back. Kill its process group only if you know that it does not belong to ytm.',
  },
  'mirror.other_mirror': {
    safe: 'ytm has written nothing. It cannot control what the other program does to the vault, including deletions.',
    act: 'Find the program that is named. How to switch off the older mirror of the studio is documented in [moving-over.md](moving-over.md); to run ytm alongside it and only compare, set `mirror.shadow: true`.',
  },
  'rsync.missing': {
    safe: 'Everything: nothing is copied without rsync.',
    act: 'macOS: `brew install rsync`. Linux: install the package `rsync`. No restart is needed.',
  },
  'rsync.openrsync': {
    safe: 'Everything: ytm never copies with it, because it lacks the options that keep half-written files hidden.',
    act: 'Run `brew install rsync`. ytm searches Homebrew’s folders automatically, also when it runs as a launch agent.',
  },
  'rsync.too_old': {
    safe: 'Everything: nothing was copied.',
    act: 'Install a newer version, or set `mirror.rsync.bin` to a newer one that is already installed.',
  },
  'rsync.unusable': {
    safe: 'Everything: nothing was copied.',
    act: 'Run the named file with `--version` and read the output: missing permissions, a missing library, another program of that name.',
  },
  'hot.missing': {
    safe: 'The vault: a missing hot is never treated as if all its files were deleted.',
    act: 'Connect its disk, or correct `paths.hot`. The next run starts automatically.',
  },
  'hot.unreadable': {
    safe: 'The vault: what cannot be read is never treated as deleted.',
    act: 'Check the permissions of the user that runs ytm. On macOS, give Full Disk Access to the program that starts it (Terminal, or node for a launch agent).',
  },
  'hot.empty': {
    safe: 'The vault has everything that was sent. No run starts until a person resumes the mirror, not even after a restart.',
    act: 'First find out what happened to hot: another disk, a moved folder, a sync program. Once its files are back: `ytm mirror resume`. If they are lost, the vault is now your copy: restore them from there ([disk-gone.md](disk-gone.md)), and do not resume before that.',
  },
  'hot.shrunk': {
    safe: 'The vault has everything that was sent. No run starts until a person resumes the mirror.',
    act: '`ytm mirror plan` lists what would be deleted. If that is wrong, bring the files back to hot, then run `ytm mirror resume`. Only if hot is meant to be this small: `ytm mirror resume --accept hot-shrunk`; the budgets still apply, and what is deleted goes to the trash. If files were lost: [disk-gone.md](disk-gone.md).',
  },
  'hot.older': {
    safe: 'The vault has the newer work, and nothing in it was changed. No run starts until a person resumes the mirror.',
    act: 'Find out which disk is connected: the mark of hot (`.ytm_hot.json`) is older than the newest run, so this is a clone or an earlier backup. Connect the newer disk, then run `ytm mirror resume`. If the newer disk is lost, its work is in the vault: [disk-gone.md](disk-gone.md). Only if you want to continue with this older copy: run `ytm mirror plan`, read what would be replaced and deleted, then `ytm mirror resume --accept hot-older`; the budgets still apply, and what is replaced or deleted goes to the trash.',
  },
  'hot.unknown': {
    safe: 'The vault: nothing in it was changed. No run starts until a person resumes the mirror.',
    act: 'Hot has no mark of this mirror, or one of another history, and is not clearly the folder that was mirrored before. Check what `paths.hot` contains and read `ytm mirror plan`. If it is the right disk (for example copied to a new one without hidden files): `ytm mirror resume --accept hot-unknown`. If it is not, connect the right one, then run `ytm mirror resume`.',
  },
  'mirror.gate_shut': {
    safe: 'Everything: the vault is unchanged, and changes in hot wait.',
    act: 'Fix what shuts the gate: the other reasons that are shown with this one. A scheduled run then starts automatically.',
  },
  'mirror.on_battery': {
    safe: 'Everything.',
    act: 'Connect the machine to power, or set `mirror.onBattery: true`. `ytm mirror run` also runs on battery.',
  },
  'mirror.paused_while': {
    safe: 'Everything.',
    act: 'Nothing: runs start again at the next time of the schedule after the program has ended. `ytm mirror run` also runs meanwhile.',
  },
  'mirror.same_device': {
    safe: 'The vault: nothing was written, neither there nor into the folder under the mount point.',
    act: 'Mount the share. If it is mounted, `paths.share` names another folder: compare it with the output of `mount`. `allowSameDevice` is for the demo and tests only.',
  },
  'mirror.other_image': {
    safe: 'Everything: nothing was written.',
    act: 'Two machines must not mirror into one vault, so first check whether another one does. If this machine has replaced that one, or if the state folder of ytm was lost or restored from a backup, take the vault over once: run `ytm mirror bootstrap --adopt`, then `ytm mirror plan`. Files that are equal on both sides then count as sent, and nothing is deleted.',
  },
  'vault.not_writable': {
    safe: 'The vault: ytm tests whether it can write before it does anything else, and stopped there.',
    act: 'Check whether the share is mounted read-only, whether its disk is damaged or full, and whether the password of its user has changed. Fix this on the share’s host; the next run starts automatically.',
  },
  'vault.no_room': {
    safe: 'The vault. The smallest files were sent first, down to the reserve; the run is refused only if no file fits. `ytm mirror status` lists the rest.',
    act: 'Free up space on the share. What runs deleted is in `.ytm_trash`, and is pruned automatically after `mirror.trash.keep` or above `mirror.trash.max`: lower these values instead of deleting there by hand.',
  },
  'vault.quota': {
    safe: 'The vault: a file that exceeds the quota is not sent; everything that fits is.',
    act: 'Raise the quota of the share’s user on its host, or delete files of this user there (the trash counts as well). Files at least as large as the refused one are tried again an hour later.',
  },
  'mirror.cannot_record': {
    safe: 'Everything: ytm does not do what it cannot record, so that every change can be undone.',
    act: 'Free up space on the disk of this machine, or fix the permissions of the state folder (`ytm config show` names it).',
  },
  'mirror.parked': {
    safe: 'What is parked is unchanged in the vault; everything else was mirrored.',
    act: '`ytm mirror plan` shows the list and the limit that was exceeded. If it is right: `ytm mirror approve ID`; deleted files go to the trash, and the run can be undone. If it is wrong: bring the files back to hot; the next run drops the list. If you are not sure, leave it; it is not urgent.',
  },
  'mirror.drift': {
    safe: 'Both versions: the one in hot and the one in the vault.',
    act: 'A person or a program changed files in the vault. Compare both versions, and copy what you need into hot. To send hot’s version, run `ytm mirror approve ID`; the vault’s version then goes to the trash.',
  },
  'mirror.content_differs': {
    safe: 'Both versions. A run neither sends nor deletes them; what is replaced later goes to the trash.',
    act: 'Open both versions. If `ytm mirror verify` reports that hot is damaged, `ytm mirror restore PATH` restores the vault’s version. If hot’s version is right, `ytm mirror approve ID` sends it. Damage on a disk rarely affects a single file: check the health of the disk as well.',
  },
  'mirror.stopped': {
    safe: 'Every file under its final name is complete; what had not arrived is sent again.',
    act: 'Nothing: the next run continues from there. If the reason shown with it concerns the share, fix that first.',
  },
  'mirror.hung': {
    safe: 'Every file under its final name is complete. No new run starts while a process of the old one is left.',
    act: 'Do not open the folder of the share in the Finder or a shell, because they hang too. Check whether its host is on, then force-unmount the share and mount it again.',
  },
  'mirror.agent_failed': {
    safe: 'Every file under its final name is complete; what was deleted is in the trash.',
    act: 'Read the problem. If it occurs twice in a row although the share works, it is a bug: keep the log that `ytm mirror log RUN` names.',
  },
  'mirror.orphan_stuck': {
    safe: 'The vault, except for the one file that the stuck process is writing: it may still appear, complete, when the share responds again.',
    act: 'The process waits in the kernel and cannot be killed. Bring the share’s host back, or force-unmount the share; restart this machine only if neither helps.',
  },
  'rsync.failed': {
    safe: 'Every file under its final name is complete; rsync never deletes anything.',
    act: '`ytm mirror log RUN` shows its output and its command line. Code 11: the disk is full or missing. Code 30: the share accepted no data for `mirror.rsync.timeout`. Code 23: some files failed; they are listed.',
  },
  'mirror.not_arrived': {
    safe: 'The versions that the vault had before. Nothing counts as mirrored until it was checked in the vault afterwards.',
    act: 'Wait for the next run. If the same names fail repeatedly, the cause is permissions, or names that the share does not support; `ytm mirror log RUN` lists them.',
  },
  'mirror.read_errors': {
    safe: 'The vault: nothing is deleted there below a folder of hot that cannot be listed. Everything else is mirrored.',
    act: 'Check the named path: permissions, a damaged disk, a cloud placeholder whose content is not on this machine.',
  },
  'mirror.rule_unmatched': {
    safe: 'Everything that other rules name. What this rule was meant for is mirrored like any other path.',
    act: 'Compare the path with `ls` of hot. Rules are paths relative to its root; another Unicode form of the same letters matches, another spelling does not. `ytm config check` checks hot again. A rule for a folder that does not exist yet can stay in the config.',
  },
  'mirror.rule_near': {
    safe: 'Everything that other rules name. What this rule was probably meant for is mirrored like any other path.',
    act: 'Copy the name that is shown into the config. `exclude` and `realDirsOnly` are case-sensitive if hot or the vault is.',
  },
  'vault.times_coarse': {
    safe: 'The vault; nothing is written to it.',
    act: 'The server ignores the times that are set, or an old protocol is used (SMB 1, some WebDAV mounts). To check, set the time of a file on the share with `touch -d` and read it with `stat`.',
  },
  'mirror.watch_limit': {
    safe: 'Everything. Runs on schedule list all of hot and find every change; only the wait is longer.',
    act: 'Each watched folder takes one watch of inotify, about 1 kB of kernel memory. Raise the limit with `sudo sysctl fs.inotify.max_user_watches=1048576`, and write the line into `/etc/sysctl.d/` to keep it. ytm tries again within 10 minutes. Until then it watches nothing, so that it takes no watches from other programs.',
  },
  'mirror.not_watched': {
    safe: 'Everything. Runs on schedule list all of hot and find every change; only the wait is longer.',
    act: 'Usually nothing: ytm starts the watcher again, at the latest after 10 minutes. `MOVED` means that another folder or disk is at the path of hot now. If hot is on a file system that reports no changes, set `mirror.hints: false`.',
  },
  'mirror.time_offset': {
    safe: 'Everything. The offset is subtracted before times are compared.',
    act: 'Usually the server stores local time (FAT, exFAT) in another time zone than this machine. Files that are sorted by date in the vault show wrong dates.',
  },
  'mirror.time_offset_changed': {
    safe: 'Everything. Files may have the old offset or the new one; both count as unchanged.',
    act: 'Daylight saving time on a FAT disk, or a change of the server’s clock or time zone. The log of the run shows both offsets.',
  },
  'mirror.vault_changed': {
    safe: 'Everything. The properties of the vault are tested again, and the plan uses the new ones.',
    act: 'This is expected after a change of the disk, the server or the mount options. If there was no such change, check that it is the right share: `ytm check` shows what is mounted.',
  },
  'mirror.stat_unreliable': {
    safe: 'Everything. Nearly all files of hot changed in these values more than once although their contents were the same, so the values no longer indicate an edit.',
    act: 'Nothing has to be done. An edit that only such a value would show is found by `ytm mirror verify`. To have it count again, set it to `true` under `mirror.identity`; set it to `false` to exclude it in any case.',
  },
  'mirror.failing': {
    safe: 'The vault as of the last complete run, and everything that has arrived since.',
    act: 'Run `ytm mirror log`: the reasons of the single runs are more specific.',
  },
  'mirror.overdue': {
    safe: 'The vault as of the last complete run.',
    act: '`ytm mirror status` shows what prevents the runs. Check that `ytm serve` is running.',
  },
  'mirror.deletions_put_off': {
    safe: 'The vault: it keeps extra files, but loses none.',
    act: 'As for `mirror.read_errors` and `mirror.not_arrived`. A deletion waits only while its folder in hot cannot be listed, or while a file that may be the same one has not arrived; `ytm mirror log RUN` lists both. Fix the cause, or add the path to `mirror.exclude`.',
  },
  'mirror.relearning': {
    safe: 'Vault and hot: nothing is deleted and nothing is replaced without a record. The vault keeps what was removed from hot meanwhile; it is reported as unmanaged.',
    act: 'Check the disk of the state folder. The next complete run ends this. Files that were edited in hot since the last run may be listed as edited in the vault: compare them, then approve.',
  },
  'mirror.clocks_apart': {
    safe: 'The trash and the vault: nothing is pruned by age. Mirroring continues; runs are named by the clock of this machine.',
    act: 'Compare date and time of this machine and of the share’s host, and enable network time on both. ytm checks again every hour; nothing needs to be confirmed.',
  },
  'mirror.loss': {
    safe: 'Hot, and everything in the vault that is not listed. The lost paths themselves are no longer in the vault.',
    act: 'The log of the run lists each lost path. Usually a folder of the vault was replaced with a link or a file, or files under `mirror.keep` were removed. Remove what is in the way (never the folder that a link points to), then run the mirror: it sends what hot has. For the rest, check the trash of the share’s host and its backups.',
  },
  'mirror.found_missing': {
    safe: 'Everything that hot has: it is sent again in the same run.',
    act: 'This is reported once. Find out what deletes files in the vault: a person, a cleanup script, another mirror.',
  },
  'heartbeat.late': {
    safe: 'The vault: this machine has written to it since. Only the gateway shows an old state.',
    act: 'On the gateway, run `ls` in its mount of the share. If it hangs or shows an old state, remount the share there.',
  },
  'heartbeat.wrong_vault': {
    safe: 'Both vaults: no run starts while this reason holds.',
    act: 'Find out which of the two machines has mounted the wrong share, before any work continues. Compare `ytm_heartbeat.json` on both.',
  },
  'heartbeat.missing': {
    safe: 'The vault, as this machine sees it.',
    act: 'On the gateway, check that the share is mounted and that `/files/` shows it. If both are the case, the next run rewrites the file.',
  },
  'heartbeat.invalid': {
    safe: 'The vault: the file is used for this check only.',
    act: 'Open the address. A web page in its place means that the routes of the gateway changed; anything else disappears with the next run.',
  },
};
