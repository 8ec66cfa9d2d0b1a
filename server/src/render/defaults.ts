/** What holds for all proxies. */
import type { Settings } from '../contract/index.ts'
import { line, seconds, section } from './words.ts'

export const defaultsSection = (settings: Settings): string =>
  section(line`defaults`, [
    line`timeout connect ${seconds(settings.checks.timeout)}`,
    line`timeout check ${seconds(settings.checks.timeout)}`,
    // Whoever needs longer to send the head of a request is broken or attacks (slow loris).
    line`timeout http-request 10s`,
    // A server that does not take the connection: try again, at last another one, although persistence names the first.
    line`retries 3`,
    line`option redispatch`,
    line`http-reuse safe`,
    // Counts bytes while a transfer runs; else a long download would show as one jump at its end.
    line`option contstats`,
    line`load-server-state-from-file global`,
    // The kernel asks silent peers after two hours whether they still live (net.ipv4.tcp_keepalive_time).
    ...(settings.network.tcpKeepalives ? [line`option clitcpka`, line`option srvtcpka`] : [])
  ])
