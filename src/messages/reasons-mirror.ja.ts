/** Japanese sentences of the mirror and its heartbeat; the places are those of reasons-mirror.en.ts. */
import type { ReasonCode } from '../health/catalogue.ts';
import type { ReasonText } from './reason-text.ts';

export const mirrorReasonsJa = {
  'mirror.paths_overlap': {
    text: 'hot と保管庫が重なっています: {hot} と {vault}',
    next: 'paths.hot と paths.vault を別々のツリーにする。何も変更していません',
  },
  'mirror.locked': { text: '別のミラー実行が進行中です（プロセス {pid}、{since:ago} 経過）', next: '終わるまで待つ: ytm mirror status' },
  'mirror.orphans': {
    text: '前回の実行の子プロセスが残っています（プロセスグループ {group}）。終了するまで、次の実行は始まりません',
    next: '終了するまで待つ。残り続ける場合は共有が応答していません: ytm why vault',
  },
  'mirror.other_mirror': {
    text: '別のプログラムがこの保管庫へミラーしています: {what}',
    next: '先にそれを止めるか、mirror.shadow: true で比較だけにする。何も変更していません',
  },
  'rsync.missing': { text: 'rsync が見つかりません', next: 'インストールする（macOS: brew install rsync）か、mirror.rsync.bin に指定' },
  'rsync.openrsync': {
    text: '{file} は macOS 付属の openrsync で、ミラーに必要な機能がありません',
    next: 'brew install rsync を実行するか、本来の rsync を mirror.rsync.bin に指定',
  },
  'rsync.too_old': { text: '{file} は rsync {version} です（3.1 以降が必要）', next: '新しい rsync を入れるか、mirror.rsync.bin に指定' },
  'rsync.unusable': { text: 'rsync がここでは使えません: {file}: {problem}', next: '手で実行: {file} --version' },
  'hot.missing': { text: 'hot がありません: {path}', next: 'ディスクの接続と paths.hot を確認。保管庫は変更していません' },
  'hot.unreadable': {
    text: 'hot を読めません（{errno}）: {path}',
    next: 'このユーザーの権限を確認。macOS ではフルディスクアクセスも確認。保管庫は変更していません',
  },
  'hot.empty': {
    text: 'hot が空のため、ミラーしません。保管庫は変更していません: {path}',
    next: 'ファイルがどこへ行ったか確認。元に戻ったら: ytm mirror resume。失われていたら保管庫から復元: ytm mirror restore .（docs/disk-gone.ja.md）',
  },
  'hot.shrunk': {
    text: 'hot のパスが {had} 個（最後に完了した実行の時点）から {has} 個に減ったため、ミラーしません。保管庫は変更していません',
    next: 'まず確認: ytm mirror plan。意図してこの数にした場合だけ: ytm mirror resume --accept hot-shrunk。ファイルが失われていたら: ytm mirror restore .（docs/disk-gone.ja.md）',
  },
  'hot.older': {
    text: 'hot は古いコピーです（複製や、復元したバックアップなど）。最後に印を付けた実行は {seen} で、その後 {run} までの実行が新しい作業をミラーしています。このコピーをミラーすると、保管庫の {updates} 個のファイルが古い版に置き換わり、{deletes} 個が削除されます: {path}',
    next: '新しい方のディスクを接続してから: ytm mirror resume。失われた場合は、先に保管庫から復元: docs/disk-gone.ja.md。このコピーを意図してミラーする場合だけ: ytm mirror resume --accept hot-older',
  },
  'hot.unknown': {
    text: 'hot にこのミラーの印がなく、別のディスクか古いコピーの可能性があります。このままミラーすると、保管庫の {updates} 個のファイルが置き換わり、{deletes} 個が削除されます: {path}',
    next: 'どのディスクか確認: ytm mirror plan。正しいディスクなら: ytm mirror resume --accept hot-unknown。正しいディスクが失われた場合は: docs/disk-gone.ja.md',
  },
  'mirror.gate_shut': {
    text: 'ゲートが閉じています。開くまで実行は始まりません',
    next: '理由を確認: ytm gate。ゲートが開けば ytm serve が実行を始めます',
  },
  'mirror.on_battery': {
    text: 'バッテリー駆動のため一時停止中です（mirror.onBattery が false）',
    next: '電源につなぐ。実行は自動で始まります',
  },
  'mirror.paused_while': {
    text: '{program} の動作中は一時停止します（mirror.pauseWhile）',
    next: '終了するか、手動で実行: ytm mirror run',
  },
  'mirror.same_device': {
    text: '保管庫が共有ではなく、このマシン自身のディスクにあります: {vault}',
    next: 'そこに共有をマウント。何も書き込んでいません',
  },
  'mirror.other_image': {
    text: 'この保管庫を最後に変更した ytm の記録が、このマシンにありません（{host} の {hot} をミラーした ytm です）。別のマシンがミラーしているか、ytm の状態フォルダーが失われたか、バックアップから復元されています',
    next: 'どのマシンがミラーしているか確認。このマシンだけなら保管庫を引き継ぐ: ytm mirror bootstrap --adopt',
  },
  'vault.not_writable': {
    text: '保管庫に書き込めません（{errno}）: {path}',
    next: '共有でのこのユーザーの権限を確認。何も変更していません',
  },
  'vault.no_room': {
    text: '{count} 件のファイルを送る空きがありません: 予備を含めて {needed:bytes} 必要、空きは {free:bytes}',
    next: '共有の空き容量を増やす。残りは次の実行で自動的に送ります',
  },
  'vault.quota': {
    text: '共有でのこのユーザーの容量制限（クォータ）に達しました（{path}）',
    next: '共有のホストで容量制限を上げるか、空き容量を増やす。次の実行で自動的に再試行します',
  },
  'mirror.cannot_record': {
    text: '実行を記録できないため、開始しません: {problem}',
    next: '状態フォルダーの空き容量と権限を確認: ytm config show',
  },
  'mirror.parked': {
    text: '{count} 件の変更が保留中です（1 回の実行が確認なしに行える量を超えています）。ほかはすべてミラー済みです',
    next: '一覧を確認: ytm mirror plan。問題なければ: ytm mirror approve {id}',
  },
  'mirror.drift': {
    text: '{count} 個のファイルが、保管庫側で編集されているか、hot より新しくなっています。変更せずに残しています',
    next: '両方の版を比べる。hot の版を送るには: ytm mirror approve {id}（保管庫の版はごみ箱に残ります）',
  },
  'mirror.content_differs': {
    text: '{count} 個のファイルは、サイズと日時が同じなのに hot と保管庫で内容が違います。どちらも上書きしません',
    next: 'どちらが壊れているか確認: ytm mirror plan。保管庫の版を復元するには: ytm mirror restore パス。hot の版を送るには: ytm mirror approve {id}',
  },
  'mirror.stopped': {
    text: '実行は完了前に停止しました',
    next: '失われたファイルも書きかけのファイルもありません。次の実行で続きを行い、転送中だったファイルは最初から送り直します',
  },
  'mirror.hung': {
    text: '実行中に共有が応答しなくなったため、実行を終了しました: {path}',
    next: '共有の状態を確認: ytm why vault。書きかけのファイルはありません',
  },
  'mirror.agent_failed': {
    text: '保管庫エージェントが失敗しました: {problem}',
    next: 'ログを確認: ytm mirror log。書きかけのファイルはなく、次の実行ですべてを比較します',
  },
  'mirror.orphan_stuck': {
    text: 'プロセスグループ {group} が共有の応答待ちで止まり、終了できません。終了するまで、次の実行は始まりません',
    next: '共有のホストを復旧するか、共有を強制アンマウントする。プロセスはその後終了します',
  },
  'rsync.failed': {
    text: 'rsync がコード {exitCode} で終了しました: {problem}',
    next: '出力を確認: ytm mirror log。書きかけのファイルはなく、次の実行で送り直します',
  },
  'mirror.not_arrived': {
    text: '{count} 個のファイルが計画どおりに届いていません: {paths}',
    next: 'どのファイルか、なぜかを確認: ytm mirror log 実行。次の実行で送り直します',
  },
  'mirror.read_errors': {
    text: 'hot の {count} 個のパスを読めません（例: {path}）。保管庫のコピーは変更しません',
    next: '{path} のディスクと権限を確認',
  },
  'mirror.rule_unmatched': {
    text: 'mirror.{rule}: {path} に一致するものが hot にも保管庫にもなく、このルールは何も保護していません',
    next: '設定を直すか削除する（ルールは hot の最上位からのパスで書きます）',
  },
  'mirror.rule_near': {
    text: 'mirror.{rule}: {path} に一致するものが hot にも保管庫にもありません。{near} はありますが、別の名前として扱われます',
    next: 'それを指すつもりなら、設定に {near} と書く',
  },
  'vault.times_coarse': {
    text: '{path} の共有はファイルの時刻を {resolution:ms} の精度でしか保存しないため、保管庫での編集を検出できません',
    next: '別の方法（SMB 2 以降）でマウントするか、時刻を 2 秒以内の精度で保存するファイルシステム（FAT など）を使う',
  },
  'mirror.stat_unreliable': {
    text: '{path} のファイルの {what} は、内容が変わらなくても変化します。ytm は編集の判断にこの値を使わなくなりました',
    next: '対応は不要。自分で決めるときは mirror.identity を設定',
  },
  'mirror.watch_limit': {
    text: 'このマシンの上限のため {path} のすべてのフォルダーを監視できません（{problem}）。変更は予定された実行でのみ反映されます',
    next: '上限を増やす: sudo sysctl fs.inotify.max_user_watches=1048576（fs.inotify.max_user_instances も）。ytm は自動で再試行する',
  },
  'mirror.not_watched': {
    text: '{path} の変更を監視できていません（{problem}）。変更は予定された実行でのみ反映されます',
    next: '対応は不要で、失われるものはない。ytm は自動で再試行する。再試行が不要なら mirror.hints: false を設定',
  },
  'mirror.time_offset': {
    text: '共有が返すファイルの時刻は、設定した時刻から常に {offset} ずれています。ytm はこのずれを補正します',
    next: 'ほかのプログラムは補正しないので、サーバーの時計とタイムゾーンを直す',
  },
  'mirror.time_offset_changed': {
    text: '共有のファイルの時刻のずれが {before} から {now} に変わりました。このために送り直すものはありません',
    next: 'サーバーの時計やタイムゾーンを意図して変えたのなら、対処は不要です',
  },
  'mirror.vault_changed': {
    text: '保管庫のファイルシステムの性質が変わりました: {what}',
    next: 'サーバーやディスクを意図して変えたのなら、対処は不要です。ytm は新しい性質に従います',
  },
  'mirror.failing': { text: '直近 {runs} 回の実行が失敗しています', next: '理由を確認: ytm mirror log' },
  'mirror.relearning': {
    text: '送信の記録が、壊れたデータベースとともに失われました。実行はすべてを比べ直し、一度完了するまで何も削除しません',
    next: '実行が拒否されていないか確認: ytm mirror status。次に完了した実行で元に戻ります',
  },
  'mirror.overdue': { text: '{lastAt:ago} のあいだ、完了した実行がありません', next: '何が妨げているか確認: ytm mirror status' },
  'mirror.deletions_put_off': {
    text: '保管庫での削除の一部を {runs} 回続けて延期しています。hot で読めないパスか、未到着のパスがあるためです: {path}',
    next: 'どのパスか確認: ytm mirror log。保管庫に余分なファイルが残ることはあっても、失われることはありません',
  },
  'mirror.clocks_apart': {
    text: '時計が合っていません: {early:word}は {earlyAt:clock}、{late:word}は {lateAt:clock}。合うまで、古さを理由にごみ箱から削除することはありません',
    next: 'このマシンと共有のホストの日時を確認。合えば整理は自動で再開します',
  },
  'mirror.loss': {
    text: 'ytm が送った {count} 件のパスが保管庫で失われています（例: {path}）',
    next: 'その場所を確認（フォルダーがリンクやファイルに置き換わっている、フォルダーを読めない、など）。直せば次の実行で送り直します。hot にもうないファイルはごみ箱を探す: ytm find 名前',
  },
  'mirror.found_missing': {
    text: 'ytm が送った {count} 件のパスが保管庫にありませんでした（例: {path}）。hot にあるものは送り直します',
    next: '誰が削除したのか確認。ほかの対処は不要です',
  },
  'heartbeat.late': {
    text: 'ゲートウェイから見える保管庫は {age:ms} 前の状態です。その後、このマシンは書き込みを行っています',
    next: '{host} で共有のマウントが応答するか確認し、再マウントする',
  },
  'heartbeat.wrong_vault': {
    text: 'ゲートウェイから別の保管庫が見えています: ID は {got}（このマシンのミラー先は {expected}）',
    next: '{host} でどの共有がマウントされ、files のリンクがどこを指すか確認',
  },
  'heartbeat.missing': {
    text: 'このマシンが保管庫に書いたハートビートが、ゲートウェイから見えません: {target}',
    next: '{host} で共有がマウントされ、files のリンクがそこを指すか確認',
  },
  'heartbeat.invalid': {
    text: 'ゲートウェイから見えるハートビートが正しくありません（{problem:word}）: {target}',
    next: '{target} を開いて内容を確認。次のミラー実行で書き直します',
  },
} as const satisfies Partial<Record<ReasonCode, ReasonText>>;
