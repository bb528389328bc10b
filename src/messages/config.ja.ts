import type { configEn } from './config.en.ts';

export const configJa: Readonly<Record<keyof typeof configEn, string>> = {
  'check.fine': '{file}：問題ありません。プローブ {probes} 個、構成要素 {components} 個',
  'check.refused': '{file}：エラーが {count} 件あります。何も開始していません',
  'check.warning': '注意：{problem}',
  'check.listen':
    '注意: exporter.listen: {host} には、このマシンのどのネットワークからも接続でき、誰でも状態を読めます。tailnet 上の Prometheus には 127.0.0.1 と tailscale serve で足ります',
  'check.rule':
    '注意：mirror.{rule}：{path} に一致するものが hot にありません（ここでは保管庫を確認しません。ytm mirror plan は両方を確認します）',
  'check.rule-near': '注意：mirror.{rule}：{path} に一致するものが hot にありません。{near} の間違いではありませんか',
  'check.hot': '注意：paths.hot：{problem}',
  'check.hot-unseen': '注意：{hot} を読めなかったため（{problem}）、ミラーのルールに一致するものがあるか分かりません',
  'check.mirror': 'ミラー：{hot} を {vault} へ {every:ms}ごとに送り、{reconcile:ms}ごとに全体を比較します',
  'check.mirror-hints':
    'ミラー：{hot} を {vault} へ {every:ms}ごとに送ります。その間に保存されたものは、{settle:ms} 変わらなければ送ります。{reconcile:ms}ごとに全体を比較します',
  'check.mirror-by-hand': 'ミラー：{hot} を {vault} へ送ります（手動のみ：ytm mirror run）',
  'check.alerts': 'アラート：',
  'check.alerts-none': 'アラート：通知先がありません（alerts.notify が空です）',
  'check.notifier': '{name}（{kind}、送り先 {target}）：{components}。{times}{fallback}',
  'check.notifier-all': 'すべて',
  'check.notifier-critical': 'critical は{critical:ms}後',
  'check.notifier-warning': 'warning は{warning:ms}後',
  'check.notifier-info': 'info',
  'check.notifier-blind': 'UNKNOWN は{blind:ms}後',
  'check.notifier-fallback': '。送れない場合：{fallback}',
  'check.alert-times':
    '上は通常の時間で、最初の失敗から数えます（理由ごとの時間は docs/reasons.ja.md）。再通知：{reminders}。正常が{resolve:ms}続くと終了',
  'check.silence': '{days} の {from} から {to} まで（{zone}）、{components} について通知しません：{why}',
  'check.pager': '代表：プローブ {pager} が正常な間は、それが読む ytm がアラートを送り、この ytm は送りません',
  'check.digest': '急ぎでないことのまとめ：{schedule}（cron、ローカル時刻）、送り先 {notifiers}',
  'check.deadman': 'デッドマンスイッチ：{url}、最短で{every:ms}ごと',
  'check.no-deadman': 'デッドマンスイッチがありません。ytm 自身やこのマシンが止まっても、だれも気づきません',
  'check.probes': '各プローブの最悪の場合（正常な応答の直後に対象が応答しなくなったとき）：',
  'check.probe': '{probe}  {every:ms}ごと、制限時間{timeout:ms}：最初の失敗まで最長{first:ms}、DOWN と判定するまで最長{down:ms}',
  'check.components': '複数の信号が必要な構成要素で、すべてが同時に応答しなくなったとき：',
  'check.component':
    '{component} は最長{down:ms}で DOWN と判定されます：障害領域 {domains} 個のうち {needed} 個が応答せず、{silence:ms}間まったく応答がないこと',
  'check.observer':
    '{component} が DOWN と判定されることはありません：このマシン自身のネットワークが使えない間、tailnet 上のものは判定しません',
  'check.signals': '障害領域が 1 つだけ応答せず、ほかはすべて正常なとき：',
  'check.degraded': '{component}/{domain}（{probes}）：{component} は最長{after:ms}で DEGRADED と判定され、DOWN にはなりません。{gate}',
  'check.down': '{component}/{domain}（{probes}）：{component} は最長{after:ms}で DOWN と判定されます。{gate}',
  'check.unknown':
    '{component}/{domain}（{probes}）：最長{after:ms}で {component} は UNKNOWN になり、次のものも判定できません：{blinds}。{gate}',
  'check.nothing': 'なし',
  'check.gate-shut': '最長{within:ms}でジョブは開始できなくなります',
  'check.gate-open': 'ジョブは開始できます',
  'check.gate-none': 'ゲートは未設定です',
  'origin.file': '{line} 行目',
  'origin.env': '{name}',
  'origin.default': '既定値',
  'origin.derived': '{path} から',
  'show.hidden': '（表示しません）',
  'init.written': '書き込みました：{file}',
  'init.next': '次の手順：内容を確認してから {command} を実行してください',
  'init.exists': '{file} はすでにあります。何も変更していません',
  'init.failed': '{file} に書き込めませんでした：{problem}',
};
