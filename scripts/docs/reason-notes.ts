/** Notes by hand for docs/reasons*.md, one for each area of the catalogue: what to check first. */
import type { ReasonCode } from '../../src/health/catalogue.ts';
import type { Language } from '../../src/messages/messages.ts';

type AreaOf<Code> = Code extends `${infer Area}.${string}` ? Area : never;
/** The part of a code before its dot. */
export type Area = AreaOf<ReasonCode>;

export const REASON_NOTES: Readonly<Record<Area, Readonly<Record<Language, string>>>> = {
  dns: {
    en: 'If a single name fails, the problem is that name; if several fail at once, it is the DNS resolver of this machine. Names in `*.ts.net` are answered by MagicDNS, so check `tailscale status` first. The tailnet ping does not use DNS: if `tailscale` is up while other probes fail here, the gateway works and only its name cannot be resolved.',
    ja: '一つの名前だけが失敗するなら名前の問題、複数が同時に失敗するならこのマシンの DNS リゾルバーの問題です。`*.ts.net` の名前は MagicDNS が答えるので、まず `tailscale status` を確認します。tailnet の ping は DNS を使いません。ここだけ失敗して `tailscale` が正常なら、ゲートウェイは動いていて、名前を解決できないだけです。',
  },
  tcp: {
    en: '“Refused” and “reset” come from a host that is running: check its service, not its power. “No connection” and “no route” mean that nothing replied: check whether `tailscale` is up at the same time, then whether the machine is on.',
    ja: '「拒否」と「切断」は、動いているホストからの返答です。電源ではなくサービスを確認します。「接続できない」と「経路なし」は、どこからも返答がない状態です。同じ時刻に `tailscale` が正常か、次に電源を確認します。',
  },
  tls: {
    en: 'The host responds; the problem is its certificate or its TLS configuration. With `tailscale serve`, run `tailscale cert NAME` on the gateway and read the output. “Not valid yet” is nearly always caused by a wrong clock. An incomplete chain often goes unnoticed, because browsers remember or fetch the certificate that the server does not send. An authority that was added to the trust store of the system counts once `ytm serve` was restarted. `tls.expiring` alone does not block anything.',
    ja: 'ホストは応答していて、証明書か TLS の設定の問題です。`tailscale serve` なら、ゲートウェイで `tailscale cert 名前` を実行して出力を読みます。「有効期間前」の原因はほとんどが時計のずれです。チェーンが不完全でも、ブラウザーは足りない証明書を覚えているか取得するため、気づかれないことがよくあります。システムの信頼ストアに加えた認証局は、`ytm serve` を再起動すると有効になります。`tls.expiring` だけなら何も止まりません。',
  },
  http: {
    en: 'Check which of `ui`, `healthz` and `files` fail together. For known patterns the diagnosis names the cause (`gateway.…` below), and these reasons become its consequences. A timeout names the phase in which it occurred: “waiting for the first byte” means that a process hangs behind a working web server.',
    ja: '`ui`、`healthz`、`files` のどれが同時に失敗しているかを確認します。既知の組み合わせなら診断が原因を示し（下の `gateway.…`）、これらはその結果として扱われます。タイムアウトには、どの段階で起きたかが書かれます。「最初のバイトの待機中」は、Web サーバーは動いていて、背後のプロセスが固まっている状態です。',
  },
  body: {
    en: 'Something responds, but not with the expected content: open the address in a browser. Possible causes are another app on the same port, a maintenance page, or a proxy that cuts the response.',
    ja: '何かが応答していますが、期待した内容ではありません。ブラウザーでアドレスを開きます。同じポートの別のアプリ、メンテナンス画面、応答を途中で切るプロキシなどが考えられます。',
  },
  json: {
    en: 'The API returns something unexpected: a new version of the backend, or another service in its place. Fetch the address with `curl` and compare the response with `expect.json` of the probe.',
    ja: 'API が想定外の内容を返しています。バックエンドの新しいバージョンか、別のサービスです。`curl` で取得して、プローブの `expect.json` と比べます。',
  },
  peer: {
    en: 'This concerns `ytm serve` on another machine, which a probe of kind `ytm` reads. `peer.degraded` and `peer.down` repeat what that ytm reports of its own components (`report`); the cause is shown by `ytm why` there. `peer.sees` is no problem of its own: it is the second opinion about a component that is DOWN here.',
    ja: '別のマシンの `ytm serve` についての理由です（種類 `ytm` のプローブが読みます）。`peer.degraded` と `peer.down` は、その ytm が自分の構成要素について報告したことです（`report`）。原因はそちらの `ytm why` で分かります。`peer.sees` はそれ自体が問題ではなく、ここで DOWN の構成要素についての、もう一方の判定です。',
  },
  watchdog: {
    en: 'This concerns the report that the watchdog on the gateway writes, not the gateway itself: as long as `http` responds, the machine is running. A stale report means that its writer has stopped. If the report cannot be fetched at all, the reason is in `dns`, `tcp`, `tls` or `http`.',
    ja: 'ゲートウェイの watchdog が書く報告の問題で、ゲートウェイ自体の問題とは限りません。`http` が応答していればマシンは動いています。報告が古いのは、書く側が止まっているためです。報告をまったく取得できないときの理由は `dns`、`tcp`、`tls`、`http` にあります。',
  },
  tailscale: {
    en: 'There are two groups. “No reply”, “no peer”, “several machines”, “reinstalled”, “exit node”, “key expired” and “relayed” concern the other machine. “Stopped”, “logged out”, “own key”, “approval”, “tailnet lock”, “starting”, “daemon”, “command”, “permission” and “control server” concern **this** machine: until they are fixed (except for the last), nothing on the tailnet is judged, and nothing on the other machines needs repair. Run `tailscale status` here first. A peer that does not reply to ping while HTTP works is not an emergency. Access rules that hide a machine look like “no peer”; rules that only close its ports look like `gateway.services_down`, because ping is not subject to them.',
    ja: '二種類あります。応答なし、ピアなし、同名のマシン、再インストール、exit node、鍵の期限切れ、中継は相手のマシンの問題です。停止、ログアウト、このマシンの鍵、承認待ち、tailnet lock、起動中、デーモン、コマンド、権限、コントロールサーバーは**このマシン**の問題で、（最後のものを除き）直るまで tailnet 上のものは判定されず、相手側で直すものはありません。まずここで `tailscale status` を実行します。HTTP が正常で ping だけ応答がないなら、急ぎではありません。アクセスルールがマシンを隠すと「ピアなし」に見え、ポートだけを閉じると `gateway.services_down` に見えます。ping はアクセスルールの対象にならないためです。',
  },
  observer: {
    en: 'This machine has no network. Check whether it was asleep, its cable and its Wi-Fi. The other machines may be healthy; ytm cannot know, and reports them as unknown. The share is still judged.',
    ja: 'このマシンがネットワークにつながっていません。スリープ、ケーブル、Wi-Fi を確認します。ほかのマシンは正常かもしれませんが、ytm には分からないので UNKNOWN と表示します。共有の判定は続きます。',
  },
  mount: {
    en: 'The next step names the command that mounts the share again; ytm learned it while the share was mounted. If the share hangs, do not open the folder in a shell or in the Finder, because they hang too. First check whether the share’s host is on (`smb`), then force-unmount the share and mount it again. `mount.visit_pending` is never the cause; the cause is shown by the `sentinel` probe. While any of these reasons holds, nothing is copied or deleted.',
    ja: '次の手順に再マウントのコマンドが表示されます（マウントされていた間に記録したもの）。応答しないときは、シェルや Finder でフォルダーを開かないでください。同じように固まります。まず共有のホストの電源（`smb`）を確認し、強制アンマウントしてから再マウントします。`mount.visit_pending` は原因ではなく、原因は `sentinel` に表示されます。これらが続く間、コピーも削除も行われません。',
  },
  permission: {
    en: 'macOS requires a permission for the program that is named. A daemon gets no dialog, so grant the permission in the settings, and again after Node was upgraded to another path.',
    ja: 'macOS が、表示されたプログラムに対する許可を求めています。デーモンには確認画面が出ないため、設定で許可します。Node が更新で別のパスに変わったあとは、もう一度必要です。',
  },
  sentinel: {
    en: 'The share responds, but it is not certain that it is the vault. Do not create the sentinel by hand: on a wrong share this leads to data loss. Check what is mounted (`mount`), and what the vault’s folder contains. If the vault was replaced on purpose, set `vaultId` of the probe.',
    ja: '共有は応答していますが、それが保管庫だと確認できません。センチネルを手で作らないでください。別の共有だった場合、データを失います。何がマウントされているか（`mount`）、保管庫のフォルダーに何があるかを確認します。意図して入れ替えたのなら、プローブの `vaultId` を設定します。',
  },
  planning: {
    en: 'Found by a `planning` probe. Planning in the vault is the only source of truth for progress, and the mirror never touches it. A new vault is filled once with `ytm planning seed`. A folder that was filled before and is empty or gone now was changed by a person or a program: do not seed it from an older copy before that is clear.',
    ja: '`planning` プローブが見つけます。保管庫の planning は進み具合のただ一つの正本で、ミラーは変更しません。新しい保管庫には、一度だけ `ytm planning seed` で中身を入れます。以前は中身があったのに、空になった、またはなくなったのなら、人かプログラムが変更しています。それが分かるまで、古いコピーを入れないでください。',
  },
  space: {
    en: '“Low” is a warning and blocks nothing; “full” and “read-only” shut the gate. Read-only after a crash often means that the server found its file system damaged: check the server before you remount.',
    ja: '残りわずかは警告だけで、何も止めません。満杯と読み取り専用はゲートを閉じます。異常終了のあとの読み取り専用は、サーバーがファイルシステムの損傷を検出した場合が多いので、再マウントの前にサーバーを確認します。',
  },
  command: {
    en: 'The sentence is the output of your own command. A warning leaves the gate open; “unknown” and “unusable” say nothing about the target.',
    ja: '文は、設定したコマンド自身の出力です。警告ではゲートは閉じません。「不明」と「実行できない」は、対象の状態を示しません。',
  },
  gateway: {
    en: 'These are causes, found from several signals. Follow the next step and ignore the single probes, which are consequences (`ytm why gateway` lists them). Not reachable: check whether the machine is on. Services down: it is on; log in and restart its web service. Backend down: only the process behind the API has failed.',
    ja: 'これらは複数の信号から見つけた原因です。次の手順に従い、個々のプローブは結果として無視してかまいません（`ytm why gateway` に一覧があります）。到達できない：電源が入っているか確認。サービス停止：マシンは動いているので、ログインして Web サービスを再起動。バックエンド停止：API の背後のプロセスだけが停止しています。',
  },
  vault: {
    en: 'Host off: the share’s host does not respond on the LAN and the share is lost; this is one cause, not two. Switch the host on, wait until `smb` is up, then mount the share. “Not writable” and “not enough space” come from the mirror, which checks before it writes: nothing was changed, and the next run tries again.',
    ja: 'ホスト停止：共有のホストが LAN で応答せず、共有も使えません。原因は二つではなく一つです。電源を入れ、`smb` が正常になるのを待ってからマウントします。書き込み不可と空き不足は、ミラーが書き込む前の確認の結果です。何も変更しておらず、次の実行で再試行します。',
  },
  hot: {
    en: 'The disk of this machine, on which the editing happens. Missing, empty or shrunk: the mirror did nothing, and the vault still has what hot has lost. Find out what happened to hot before anything else; do not run the mirror as a test. `ytm find NAME` shows where a file is, and the command that restores it.',
    ja: '編集に使う、このマシン自身のディスクです。ない、空、減った：ミラーは何もしておらず、hot が失ったものは保管庫に残っています。まず hot に何が起きたかを確認してください。試しにミラーを実行しないこと。`ytm find 名前` でファイルの場所と、復元のコマンドが分かります。',
  },
  mirror: {
    en: 'A mirror that is not running loses nothing: it does not change hot, and the vault stays as it is. `ytm mirror status` shows the next step. “Halted” and “parked” wait for a person on purpose: read `ytm mirror plan` before you approve or resume anything, and if you do not know why so much would be deleted, leave it until you do. “Hung”, “failed” and “stopped” are repaired by the next run; no reader ever sees half a file. Whatever the mirror reports about the sentinel, never create that file by hand.',
    ja: 'ミラーが止まっていても、何も失われません。hot は変更せず、保管庫もそのままです。`ytm mirror status` に次の手順が表示されます。HALTED と保留は、人の判断を待つためのものです。承認や再開の前に `ytm mirror plan` を読み、なぜこれほど削除されるのか分からないなら、分かるまでそのままにします。応答なし、失敗、停止は次の実行で直ります。書きかけのファイルが見えることはありません。センチネルについて何が表示されても、手で作らないでください。',
  },
  rsync: {
    en: 'The mirror copies with the original rsync, version 3.1 or newer, and does not start without it. The program that macOS calls rsync is a different one. The output of a failed rsync is in `ytm mirror log`; code 23 means that some files could not be sent, code 11 usually a full or missing disk.',
    ja: 'ミラーは本来の rsync 3.1 以降でコピーし、なければ開始しません。macOS 付属の rsync は別のプログラムです。失敗した rsync の出力は `ytm mirror log` にあります。コード 23 は一部のファイルを送れなかったこと、11 はたいていディスクの満杯か消失です。',
  },
  heartbeat: {
    en: 'After each successful run this machine writes a small file into the vault and reads it back through the gateway, which tests the whole path with one number. Late or missing while `mount` and `sentinel` are fine here: the gateway’s own mount of the share is stale or gone. Another vault: the gateway has mounted a different share than this machine; do not work on either until it is clear which one is right.',
    ja: '実行が成功するたびに、このマシンは小さなファイルを保管庫に書き、ゲートウェイ経由で読み返します。これで経路全体を一つの数値で確認できます。ここで `mount` と `sentinel` が正常なのに遅い、または見えないなら、ゲートウェイ側の共有のマウントが古いか外れています。別の保管庫：ゲートウェイがこのマシンと違う共有をマウントしています。どちらが正しいか分かるまで、どちらでも作業しないでください。',
  },
  store: {
    en: 'ytm’s own database, `ytm.sqlite` in the state folder. Monitoring goes on without it, but nothing is recorded: no history, and no mirror run, because a run must be on record before it starts. ytm tries again every second, so fixing the cause is enough. What is damaged is set aside as `ytm.sqlite.corrupt-…`, and everything that can be read goes into a new database. If records of the mirror are lost, its next run compares everything, adopts what is equal, and deletes nothing.',
    ja: 'ytm 自身のデータベース、状態フォルダーの `ytm.sqlite` です。なくても監視は続きますが、何も記録されません。履歴は残らず、ミラーの実行も始まりません（実行は、始める前に記録する必要があるためです）。ytm は毎秒やり直すので、原因を取り除くだけで元に戻ります。壊れたファイルは `ytm.sqlite.corrupt-…` として残し、読める部分はすべて新しいデータベースに移します。ミラーの記録が失われた場合、次の実行はすべてを比べ、同じものを取り込み、何も削除しません。',
  },
  component: {
    en: 'The same as “not reachable”, for a component of your own that has no tailnet ping.',
    ja: 'tailnet の ping を持たない、自分で追加した構成要素の「到達できない」に当たります。',
  },
  probe: {
    en: 'These concern ytm itself: nothing is known about the target, so the gate is shut, but it is no emergency. Stale for long: check whether `ytm serve` is running. Settling: it disappears automatically. Unusable: read the problem, then correct the config. Overloaded: a program on this machine uses all of its CPU.',
    ja: 'ytm 側の事情です。対象については何も分からないのでゲートは閉じますが、緊急ではありません。結果が長く届かない：`ytm serve` が動いているか確認。復帰直後：自動的に消えます。確認できない：問題を読み、設定を直す。負荷：このマシンの CPU を何かが使い切っています。',
  },
  ytm: {
    en: 'The daemon has another version than the command that shows this: restart `ytm serve` after an upgrade.',
    ja: 'デーモンと、これを表示しているコマンドのバージョンが違います。更新後に `ytm serve` を再起動します。',
  },
  gate: {
    en: 'These are not failures: the gate waits until it is certain. They disappear with the next attempts, except for a missing component, which is an error in the config.',
    ja: '故障ではなく、ゲートが確認を待っている状態です。次の試行で消えますが、構成要素がない場合は設定の誤りです。',
  },
};
