/** Japanese sentences of the mirror and its beat; the places are those of reasons-mirror.en.ts. */
import type { ReasonCode } from '../health/catalogue.ts';
import type { ReasonText } from './reason-text.ts';

export const mirrorReasonsJa = {
  'mirror.paths_overlap': {
    text: 'hot と保管庫が重なっています: {hot} と {vault}',
    next: 'paths.hot と paths.vault を別々のツリーにする。何も変更していません',
  },
  'mirror.locked': { text: '別のミラーが実行中です（プロセス {pid}、{since:ago} 経過）', next: '終わるのを待つ: ytm mirror status' },
  'mirror.orphans': {
    text: '前回の実行の子プロセスが残っています（プロセスグループ {group}）。終わるまで実行は始まりません',
    next: '終わるのを待つ。残り続けるなら共有が固まっています: ytm why vault',
  },
  'mirror.other_mirror': {
    text: 'ほかのものがこの保管庫へミラーしています: {what}',
    next: '先にそれを止めるか、mirror.shadow: true で比較だけにする。何も変更していません',
  },
  'rsync.missing': { text: 'rsync が見つかりません', next: 'インストールする（macOS: brew install rsync）か、mirror.rsync.bin に指定' },
  'rsync.openrsync': {
    text: '{file} は macOS 付属の openrsync で、ミラーに必要な機能がありません',
    next: 'brew install rsync、または本物の rsync を mirror.rsync.bin に指定',
  },
  'rsync.too_old': { text: '{file} は rsync {version} です（3.1 以降が必要）', next: '新しい rsync を入れるか、mirror.rsync.bin に指定' },
  'rsync.unusable': { text: 'rsync がここでは使えません: {file}: {problem}', next: '手で実行: {file} --version' },
  'hot.missing': { text: 'hot がありません: {path}', next: 'ディスクの接続と paths.hot を確認。保管庫の中身はそのままです' },
  'hot.unreadable': {
    text: 'hot を読めません（{errno}）: {path}',
    next: 'このユーザーの権限を確認。macOS ではフルディスクアクセスも確認。保管庫の中身はそのままです',
  },
  'hot.empty': {
    text: 'hot が空のため、何も送りません。保管庫の中身はそのままです: {path}',
    next: 'ファイルの行方を確認。戻ったら: ytm mirror resume',
  },
  'hot.shrunk': {
    text: 'hot のパスが {has} 個に減りました（前回の完了時は {had} 個）。何も送らず、保管庫の中身はそのままです',
    next: 'まず確認: ytm mirror plan。意図どおりの場合だけ: ytm mirror resume --accept hot-shrunk',
  },
  'mirror.gate_shut': {
    text: 'ゲートが閉じています。開くまで実行は始まりません',
    next: '閉じている理由を確認: ytm gate。開けば ytm serve が始めます',
  },
  'mirror.on_battery': {
    text: 'このマシンはバッテリーで動作中で、mirror.onBattery は false です',
    next: '電源につなぐ。つなげば自動で始まります',
  },
  'mirror.same_device': {
    text: '保管庫の場所がこのマシン自身のディスクで、共有ではありません: {vault}',
    next: 'そこに共有をマウント。何も書き込んでいません',
  },
  'mirror.other_image': {
    text: 'この保管庫は別のツリーの写しです: {host} の {hot}',
    next: 'どのマシンがミラーしているか確認。意図して引き継ぐなら: ytm mirror bootstrap --adopt',
  },
  'vault.not_writable': {
    text: '保管庫に書き込めません（{errno}）: {path}',
    next: '共有でのこのユーザーの権限を確認。何も変更していません',
  },
  'vault.no_room': {
    text: '計画には {needed:bytes} 必要ですが、保管庫の空きは {free:bytes} だけです',
    next: '共有の空きを作る。何もコピーしていません。空けば次の実行が自動で続けます',
  },
  'mirror.cannot_record': {
    text: '記録できないため、実行は始まりません: {problem}',
    next: '状態フォルダーの空きと権限を確認: ytm config show',
  },
  'mirror.parked': {
    text: '{count} 件の変更が保留中です（一回で無断で行える量を超過）。ほかはすべてミラー済みです',
    next: '一覧を確認: ytm mirror plan。正しければ: ytm mirror approve {id}',
  },
  'mirror.drift': {
    text: '{count} 個のファイルが送信後に保管庫側で編集されています。そのまま残しています',
    next: '両方の版を比べる。hot の版を通すなら: ytm mirror approve {id}（保管庫の版はごみ箱に残ります）',
  },
  'mirror.stopped': { text: '実行は途中で止められました', next: '失われたものも書きかけもありません。次の実行が続きから行います' },
  'mirror.hung': {
    text: '実行中に共有が応答しなくなり、実行を終えました: {path}',
    next: '共有の状態を確認: ytm why vault。書きかけのファイルはありません',
  },
  'mirror.agent_failed': {
    text: '保管庫エージェントが失敗しました: {problem}',
    next: 'ログを確認: ytm mirror log。書きかけはなく、次の実行がすべて比較します',
  },
  'mirror.orphan_stuck': {
    text: 'プロセスグループ {group} が共有で固まり、終了できません。終わるまで実行は始まりません',
    next: '共有のホストを復旧するか、共有を強制アンマウント。すると自然に終わります',
  },
  'rsync.failed': {
    text: 'rsync がコード {exitCode} で終わりました: {problem}',
    next: '出力を確認: ytm mirror log。書きかけはなく、次の実行が送り直します',
  },
  'mirror.not_arrived': {
    text: '{count} 個のファイルが計画どおりに届いていません',
    next: 'どれが、なぜかを確認: ytm mirror log 実行。次の実行が送り直します',
  },
  'mirror.read_errors': {
    text: 'hot の {count} 個のパスを読めません（例: {path}）。その間、保管庫からは何も削除しません',
    next: '{path} のディスクと権限を確認',
  },
  'mirror.failing': { text: '直近 {runs} 回の実行が失敗しています', next: '理由を確認: ytm mirror log' },
  'mirror.overdue': { text: '{lastAt:ago} のあいだ、完了した実行がありません', next: '止めているものを確認: ytm mirror status' },
  'mirror.deletions_put_off': {
    text: 'hot をすべて読めないか送れないため、保管庫での削除を {runs} 回続けて見送っています',
    next: 'どのパスか確認: ytm mirror log。保管庫に残りすぎることはあっても、失われることはありません',
  },
  'beat.late': {
    text: 'ゲートウェイが見せる保管庫は {age:ms} 前のものです（その後このマシンが書き込み済み）',
    next: '{host} で共有のマウントが応答するか確認し、マウントし直す',
  },
  'beat.wrong_vault': {
    text: 'ゲートウェイは別の保管庫を見せています: ID は {got}（このマシンのミラー先は {expected}）',
    next: '{host} でどの共有がマウントされ、files のリンクがどこを指すか確認',
  },
  'beat.missing': {
    text: 'このマシンが保管庫に書いたものを、ゲートウェイが見せていません: {target}',
    next: '{host} で共有がマウントされ、files のリンクがそこを指すか確認',
  },
  'beat.invalid': {
    text: 'ゲートウェイが見せるビートの内容が正しくありません（{problem:word}）: {target}',
    next: '{target} を開いて内容を確認。次のミラー実行で書き直されます',
  },
} as const satisfies Partial<Record<ReasonCode, ReasonText>>;
