/** Japanese sentences and next steps of every reason; the places are those of reasons.en.ts. */
import type { ReasonCode } from '../health/catalogue.ts';
import type { ReasonText } from './reason-text.ts';
import { mirrorReasonsJa } from './reasons-mirror.ja.ts';

export const reasonsJa: Readonly<Record<ReasonCode, ReasonText>> = {
  'dns.not_found': {
    text: '名前 {host} は DNS に存在しません',
    next: '設定の名前を確認。tailnet の名前なら MagicDNS が有効か確認: tailscale status',
  },
  'dns.temporary': { text: '名前 {host} を引けません: リゾルバーが応答しません', next: 'このマシンの DNS とネットワークを確認' },
  'dns.mismatch': { text: '{host} は {got} に解決されます（期待値 {expected}）', next: '{host} の DNS レコードを確認' },
  'tcp.refused': {
    text: '{address} が接続を拒否: ホストは生きているが、そのポートで待ち受けがありません',
    next: '{host} のサービスを起動',
  },
  'tcp.unreachable': {
    text: '{address} への経路がありません',
    next: 'このマシンのネットワークを確認。macOS では「プライバシー > ローカルネットワーク」も確認',
  },
  'tcp.timeout': { text: '{address} が {timeout:ms} 以内に接続へ応答しません', next: '{host} の電源と到達性を確認: tailscale ping {host}' },
  'tcp.reset': { text: '{target} が応答なしで接続を閉じました', next: '{host} のサービスのログを確認' },
  'tls.expired': {
    text: '{host} の証明書は {expires:ago} 前に期限切れです',
    next: '更新する。tailscale serve なら: tailscale cert {host}',
  },
  'tls.not_yet_valid': { text: '{host} の証明書はまだ有効期間前です', next: 'このマシンと {host} の時計を確認' },
  'tls.self_signed': {
    text: '{host} の証明書は自己署名で、信頼されていません',
    next: 'プローブ {probe} の ca: に認証局を指定するか、信頼された証明書を入れる',
  },
  'tls.name_mismatch': {
    text: '証明書は {got} のもので、{host} のものではありません',
    next: '証明書にある名前を使うか、servername を設定',
  },
  'tls.untrusted': { text: '{host} の証明書の認証局は信頼されていません', next: 'プローブ {probe} の ca: に認証局を指定' },
  'tls.protocol': { text: '{address} と TLS で接続できません: {problem}', next: 'ポートと、URL が http:// であるべきか確認' },
  'tls.timeout': {
    text: '{address} は接続を受けますが、{timeout:ms} 以内に TLS ハンドシェイクが終わりません',
    next: '{host} の Web サーバーを確認。tailscale serve が証明書を取得中かもしれません',
  },
  'tls.expiring': {
    text: '{host} の証明書はあと {left:ms} で期限切れです',
    next: '更新されない理由を確認。tailscale serve なら: tailscale cert {host}',
  },
  'http.timeout': { text: '{timeout:ms} 以内に応答がありません（{phase:word}に停止）: {target}', next: '{host} のサービスを確認' },
  'http.status': { text: 'HTTP {status} が返ります（期待値 {expected}）: {target}', next: '{host} のサービスのログを確認' },
  'http.auth': { text: '{target} がログインを求めています（HTTP {status}）', next: 'プローブ {probe} の認証情報を確認' },
  'http.redirect': {
    text: '{target} が {location} へ転送しますが、追跡しません: {why:word}',
    next: '設定に最終アドレスを書くか、転送の理由を確認',
  },
  'http.protocol': { text: '{target} の応答は HTTP ではありません', next: 'ポートと、そこで何が待ち受けているか確認' },
  'http.headers_too_large': { text: '{target} のヘッダーが大きすぎます', next: '{host} のサービスがヘッダーに何を足しているか確認' },
  'http.header_mismatch': { text: '{target}: ヘッダー {header} が {got}（期待値 {expected}）', next: '{host} のサービスの設定を確認' },
  'http.login_page': {
    text: 'JSON ではなく Web ページが返ります（ログイン画面、または経路違い）: {target}',
    next: 'ブラウザーで {target} を開いて、何が応答するか確認',
  },
  'body.too_large': { text: '{target} の応答が {limit:bytes} を超えます', next: 'それで正しければプローブ {probe} の maxBody を上げる' },
  'body.truncated': { text: '{target}: 応答が {received:bytes} で途切れました', next: '{host} のサービスを確認' },
  'body.encoding': { text: '{target}: 応答を展開できません（{encoding}）', next: '{host} のプロキシまたはサービスを確認' },
  'body.missing_text': { text: '{target} は応答しますが、ページに「{expected}」がありません', next: '{target} を開いて表示を確認' },
  'body.forbidden_text': {
    text: '{target} にあってはならない「{found}」が表示されています: 別のページです',
    next: '{host} の Web サーバーがそこで何を配信しているか確認',
  },
  'json.empty': { text: '{target} の応答が空です（JSON が必要）', next: '{host} のサービスを確認' },
  'json.parse': { text: '{target} の応答は JSON ではありません', next: '{host} のサービスを確認' },
  'json.type': { text: '{target}: {path} が{got:word}です（期待値 {expected:word}）', next: '{host} のサービスを確認' },
  'json.missing': { text: '{target}: 応答に {path} がありません', next: '{host} のサービスを確認' },
  'json.mismatch': { text: '{target}: {path} が {got}（期待値 {expected}）', next: '{host} のサービスを確認' },
  'watchdog.offline': { text: 'watchdog がオフラインと報告しています', next: '{target} を読み、ゲートウェイの watchdog のログを確認' },
  'watchdog.stale': {
    text: 'watchdog の報告が {age:ms} 前のものです（許容 {maxAge:ms}）',
    next: 'ゲートウェイの watchdog が書かなくなった理由を確認',
  },
  'watchdog.no_timestamp': {
    text: 'watchdog の報告に読み取れる時刻がなく、古さが分かりません',
    next: 'プローブ {probe} の timeField に項目名を指定',
  },
  'watchdog.clock_skew': { text: 'watchdog の報告の時刻が {ahead:ms} 未来です', next: 'このマシンとゲートウェイの時計を確認' },
  'tailscale.no_reply': { text: '{peer} が tailscale ping に応答しません', next: '電源を確認: tailscale status | grep {peer}' },
  'tailscale.relayed': {
    text: '{peer} は 1 日以内に直接通信できていましたが、今は中継（{via}）経由で低速です',
    next: '両方のマシンで tailscale netcheck',
  },
  'tailscale.no_peer': {
    text: '{peer} はこのマシンから見える tailnet にいません',
    next: 'tailscale の管理画面で名前、アクセス規則、鍵の期限を確認',
  },
  'tailscale.key_expired': { text: '{peer} の tailscale 鍵が期限切れです', next: '{peer} で再ログイン: tailscale up' },
  'tailscale.key_expiring': {
    text: '{peer} の tailscale 鍵はあと {left:ms} で期限切れです',
    next: '更新するか、管理画面で {peer} の鍵の期限を無効にする',
  },
  'tailscale.stopped': { text: 'このマシンの tailscale が停止しています', next: 'tailscale up' },
  'tailscale.logged_out': { text: 'このマシンの tailscale がログアウトしています', next: 'tailscale login' },
  'tailscale.needs_approval': { text: 'このマシンは tailnet 管理者の承認待ちです', next: 'tailscale の管理画面で承認' },
  'tailscale.starting': { text: 'このマシンの tailscale は起動中です', next: '少し待つ。続くなら: tailscale status' },
  'tailscale.daemon_down': {
    text: 'このマシンで tailscale のデーモンが動いていません',
    next: 'Tailscale を起動（Linux: sudo systemctl start tailscaled）',
  },
  'tailscale.cli_missing': { text: 'tailscale コマンドが見つかりません（{bin}）', next: 'インストールするか、tailscale.bin に指定' },
  'tailscale.cli_unusable': { text: 'tailscale コマンドがここでは使えません: {problem:word}', next: '手で実行: {bin} status' },
  'tailscale.permission': { text: 'このユーザーは tailscale のデーモンと通信できません', next: 'sudo tailscale set --operator=$USER' },
  'tailscale.own_key_expiring': {
    text: 'このマシンの tailscale 鍵はあと {left:ms} で期限切れです',
    next: 'tailscale login、または管理画面で鍵の期限を無効にする',
  },
  'observer.offline': { text: 'このマシンがオフラインのため、他のマシンについては判断できません', next: 'このマシンのネットワークを確認' },
  'mount.absent': { text: '共有がマウントされていません: {path}', next: '{remount:word}' },
  'mount.hung': {
    text: '共有はマウントされていますが応答しません（{held:ms} 経過）: {path}',
    next: '共有のホストを確認。正常なら強制アンマウントして再マウント',
  },
  'mount.wrong_type': { text: '{path} には {got} がマウントされています（期待値 {expected}）', next: 'アンマウントして、共有をマウント' },
  'mount.stale': { text: '共有への接続が切れています（{errno}）: {path}', next: '{path} を強制アンマウントして再マウント' },
  'mount.permission': { text: '{path} に入る権限がありません（{errno}）', next: '共有でのこのユーザーの権限を確認' },
  'mount.table_unreadable': { text: 'マウント表を読めません: {problem}', next: '設定の mount.table を確認' },
  'mount.visit_pending': {
    text: '未確認: 前回の共有への訪問がまだ止まっています（プロセス {pid}）',
    next: 'sentinel プローブの理由を参照',
  },
  'permission.macos_privacy': {
    text: 'macOS のプライバシー設定により {path} を読めません',
    next: 'システム設定 > プライバシーとセキュリティ > フルディスクアクセス（またはネットワークボリューム）に {program} を追加',
  },
  'sentinel.missing': {
    text: '保管庫の目印ファイルがありません: {file}',
    next: '正しい共有がマウントされているか確認。手でファイルを作らないこと',
  },
  'sentinel.unreadable': { text: '保管庫の目印ファイルを読めません（{errno}）: {file}', next: '共有とファイルの権限を確認' },
  'sentinel.invalid': {
    text: '保管庫の目印ファイルが JSON オブジェクトではありません: {file}',
    next: 'ファイルを確認し、バックアップから戻す',
  },
  'sentinel.wrong_vault': {
    text: '別の保管庫がマウントされています: ID は {got}（期待値 {expected}）',
    next: '正しい共有をマウント。意図して入れ替えたのなら、プローブ {probe} の vaultId に新しい ID を設定',
  },
  'space.low': { text: '{path} の空きは {free:bytes}（{ratio:percent}）だけです', next: '空きを作る' },
  'space.full': { text: '満杯です（空き {free:bytes}）: {path}', next: '今すぐ空きを作る' },
  'space.read_only': { text: '読み取り専用です: {path}', next: '読み取り専用でマウントされた理由を確認し、再マウント' },
  'space.unknown': { text: '{path} の容量を読めません: {problem:word}', next: 'フォルダーがあるか確認' },
  'command.warning': { text: '{target}: {output}', next: 'コマンドの出力を確認' },
  'command.critical': { text: '{target}: {output}', next: 'コマンドの出力を確認' },
  'command.unknown': { text: '{target} は判断できません: {output}', next: '手でコマンドを実行' },
  'command.timeout': { text: '{target} が {timeout:ms} 以内に終わりません', next: '手で実行して、何を待っているか確認' },
  'command.unusable': { text: '{target} を実行できません: {problem:word}', next: 'プローブ {probe} のコマンドを確認' },
  'gateway.not_reachable': {
    text: 'tailnet 経由で到達できません: {domains} が沈黙、{lastLife:ago} のあいだ生存反応なし',
    next: '{host} の電源を確認。次に: tailscale ping {host}',
  },
  'gateway.off_tailnet': {
    text: 'tailnet 経由では沈黙していますが、LAN（{lan}）では応答があります: 相手の tailscale が停止、ログアウト、または遮断されています',
    next: 'LAN 経由で {component} にログインし、次に: tailscale status',
  },
  'gateway.services_down': {
    text: 'ホストは動いていますが、Web サービスが動いていません: {failing}',
    next: 'ssh {host} で Web サービスを再起動し、ログを確認',
  },
  'gateway.backend_down': {
    text: 'API が動いていません（{what:word}）。トップページは正常: ネットワークではなくバックエンドの問題です',
    next: 'ssh {host} でバックエンドを再起動し、ログを確認',
  },
  'gateway.front_down': {
    text: 'トップページが動いていません（{what:word}）。API は正常です',
    next: '{host} のフロントエンド（ファイルと Web サーバー）を確認',
  },
  'gateway.wrong_page': {
    text: '{target} で別のページが配信されています: アプリの代わりに「{found}」',
    next: '{host} の Web サーバーの配信先を確認: tailscale serve status',
  },
  'gateway.ping_lost': {
    text: 'tailscale ping は届きませんが HTTP は正常: 経路の変化か ping の遮断で、ホストは生きています',
    next: '急ぎではありません。tailscale netcheck',
  },
  'gateway.files_down': {
    text: 'ファイル一覧が動いていません（{what:word}）。UI と API は正常です',
    next: '{host} で共有がマウントされ、files のリンクがそこを指すか確認',
  },
  'vault.host_off': {
    text: '共有のホスト {host} が応答しません: 電源が切れているか、ネットワークから外れています',
    next: '{host} の電源を入れ、次に {remount:word}',
  },
  'hot.space_low': {
    text: 'このマシンのディスクが残りわずかです: {path} の空き {free:bytes}（{ratio:percent}）',
    next: 'このマシンの空きを作る',
  },
  'hot.space_full': { text: 'このマシンのディスクが満杯です: {path} の空き {free:bytes}', next: '今すぐこのマシンの空きを作る' },
  ...mirrorReasonsJa,
  'component.unreachable': {
    text: '{component} が応答しません: {domains} が沈黙、{lastLife:ago} のあいだ生存反応なし',
    next: '電源と、下のプローブを確認',
  },
  'component.blind': { text: '{component} については判断できません: {why}', next: '{component} のプローブを確認' },
  'probe.stale': { text: 'プローブ {probe} から {age:ms} 何も届いていません', next: 'ytm serve が動いているか確認' },
  'probe.pending': { text: 'プローブ {probe} の結果はまだありません', next: '最初の一巡を待つ' },
  'probe.cancelled': { text: 'プローブ {probe} は取り消されました', next: 'もう一度確認を実行' },
  'probe.unusable': { text: 'プローブ {probe} は {target} を確認できません: {problem}', next: 'プローブ {probe} の設定を直す' },
  'probe.settling': { text: 'このマシンは復帰したばかりです: プローブ {probe} はネットワークの回復を待っています', next: '少し待つ' },
  'probe.overloaded': { text: 'このマシンの負荷が高く、プローブ {probe} を判断できませんでした', next: 'CPU を使っているものを確認: top' },
  'probe.internal': {
    text: 'プローブ {probe} で ytm 自身が失敗しました: {problem}',
    next: 'ytm の不具合です: この行を添えて報告してください',
  },
  'ytm.other_version': { text: '{text}（{code}、別のバージョンの ytm による）', next: '{next}' },
  'gate.component_missing': {
    text: 'ゲートが求める構成要素 {component} がありません',
    next: '{component} のプローブを加えるか、mirror.gate から外す',
  },
  'gate.unconfirmed': { text: '{probe} はまだ確定していません', next: '次の試行を待つ' },
  'gate.recovering': { text: '{probe} は今しがた失敗があり、{rise} 回続けて良好になる必要があります', next: '次の試行を待つ' },
  'gate.not_all_asked': { text: 'すべてのプローブを確認したわけではありません', next: 'ytm gate、または名前なしの ytm check' },
};
