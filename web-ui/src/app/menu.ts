/**
 * The menu: the LoadMaster's tree in the LoadMaster's words. Navigation, page titles and the search read it from here.
 *
 * An entry appears when its page works. `keywords` are what else people call it: older menu names, other products' words, slang.
 * `settings` are the fields of the page, so that the search finds a field by its label.
 */
import type { MenuEntry, MenuPage } from './menu-entries.ts'
import { machineMenu } from './menu-machine.ts'
import { networkMenu, networkMiscellaneousMenu } from './menu-network.ts'

export type { MenuEntry, MenuGroup, MenuPage } from './menu-entries.ts'

export const menu: readonly MenuEntry[] = [
  { title: 'Home', path: '/', keywords: ['dashboard', 'overview', 'vitals', 'status', 'start', 'statistics', 'traffic', 'cpu', 'memory'] },
  {
    title: 'Virtual Services',
    children: [
      {
        title: 'Add New',
        path: '/virtual-services/add',
        keywords: ['add virtual service', 'create', 'new vip', 'publish', 'frontend', 'listener'],
        settings: [
          { title: 'Virtual Address', keywords: ['vip', 'ip address', 'listen'] },
          { title: 'Service Name (Optional)', keywords: ['nickname', 'label'] },
          { title: 'Use Template', keywords: ['application template', 'lync', 'skype', 'exchange', 'tmpl'] },
          { title: 'Service Type', keywords: ['layer 7', 'http', 'tcp', 'generic', 'mode'] }
        ]
      },
      {
        title: 'View/Modify Services',
        path: '/virtual-services',
        keywords: ['list', 'vips', 'frontends', 'modify', 'edit', 'delete', 'disable', 'state', 'up', 'down'],
        settings: [
          {
            title: 'Persistence Options',
            keywords: ['sticky', 'stickiness', 'affinity', 'session', 'super http', 'cookie', 'source ip', 'netmask', 'rdp', 'header']
          },
          {
            title: 'Scheduling Method',
            keywords: ['balance', 'algorithm', 'round robin', 'least connection', 'weight', 'fixed weighting', 'active standby', 'hash']
          },
          { title: 'Port Following', keywords: ['share persistence', 'same real server', '80 and 443', 'follow'] },
          { title: 'Idle Connection Timeout', keywords: ['keep alive', 'close', 'seconds'] },
          { title: 'Subnet Originating Requests', keywords: ['snat', 'source address', 'two-armed', 'nat'] },
          { title: 'SSL Acceleration', keywords: ['tls', 'offload', 'https', 'termination', 'decrypt'] },
          { title: 'Reencrypt', keywords: ['tls', 'bridging', 'backend https'] },
          { title: 'Assigned Certificates', keywords: ['sni', 'set certificates', 'bind certificate'] },
          { title: 'Minimum TLS version', keywords: ['supported protocols', 'tlsv1.2', 'tlsv1.3', 'ssl'] },
          { title: 'Add HTTP Headers', keywords: ['x-forwarded-for', 'xff', 'client address'] },
          { title: 'Add a Port 80 Redirector VS', keywords: ['redirect', 'http to https', 'redirection url'] },
          { title: 'Explain', keywords: ['what does it do', 'source address', 'warnings', 'why', 'help'] },
          { title: 'Test', keywords: ['check', 'diagnose', 'curl', 'try', 'certificate', 'handshake', 'hop'] },
          { title: 'Export Template', keywords: ['save as template', 'tmpl', 'copy to another machine'] },
          { title: 'Duplicate VIP', keywords: ['copy', 'clone', 'duplicate'] },
          { title: 'Real Server Check Method', keywords: ['health check', 'monitor', 'probe', 'status codes', 'checked port'] },
          {
            title: 'Real Servers',
            keywords: ['add real server', 'backend', 'pool', 'member', 'node', 'drain', 'disable', 'weight', 'limit']
          }
        ]
      },
      {
        title: 'Manage Templates',
        path: '/virtual-services/templates',
        keywords: ['tmpl', 'application template', 'import template', 'upload template', 'lync', 'skype', 'exchange', 'sharepoint', 'iapp'],
        settings: [{ title: 'Add New Template', keywords: ['upload', 'import', 'browse', 'template file', 'tmpl'] }]
      },
      {
        title: 'Publish an Application',
        path: '/virtual-services/publish',
        keywords: ['wizard', 'assistant', 'application template', 'lync', 'skype', 'exchange', 'sharepoint', 'ad fs', 'remote desktop'],
        settings: [
          { title: 'Next steps', keywords: ['application', 'what is left to do', 'set of services'] },
          { title: 'Test URLs', keywords: ['check urls', 'application works', 'inside', 'outside'] }
        ]
      }
    ]
  },
  {
    title: 'Real Servers',
    path: '/real-servers',
    keywords: ['maintenance', 'take out', 'drain', 'disable everywhere', 'enable', 'backends', 'nodes', 'members', 'pool', 'farm']
  },
  {
    title: 'Rules & Checking',
    children: [
      {
        title: 'Content Rules',
        path: '/rules-and-checking/content-rules',
        keywords: ['content switching', 'acl', 'policy', 'rewrite', 'header', 'url', 'match', 'regular expression', 'irule']
      },
      {
        title: 'Check Parameters',
        path: '/rules-and-checking/check-parameters',
        keywords: ['health check', 'service check', 'monitor', 'probe', 'failover time'],
        settings: [
          { title: 'Check Interval(sec)', keywords: ['seconds', 'how often'] },
          { title: 'Connect Timeout (secs)', keywords: ['seconds', 'check timeout'] },
          { title: 'Retry Count', keywords: ['tries', 'fall', 'attempts'] },
          { title: 'Adaptive Parameters', keywords: ['agent', 'load', 'resource based', 'adaptive'] }
        ]
      }
    ]
  },
  {
    title: 'Certificates',
    children: [
      {
        title: 'SSL Certificates',
        path: '/certificates/ssl',
        keywords: [
          'tls',
          'certificates & security',
          'import certificate',
          'pfx',
          'pem',
          'p12',
          'private key',
          'public certificate',
          'expiry',
          'https'
        ],
        settings: [
          { title: 'Certificate File', keywords: ['upload', 'pfx', 'pem'] },
          { title: 'Key File (optional)', keywords: ['private key'] },
          { title: 'Pass Phrase', keywords: ['passphrase', 'password', 'pfx'] },
          { title: 'Certificate Identifier', keywords: ['certificate name', 'rename'] },
          { title: 'Self-Signed Certificate', keywords: ['self signed', 'test certificate', 'create'] }
        ]
      },
      {
        title: 'Intermediate Certs',
        path: '/certificates/intermediate',
        keywords: ['ca', 'chain', 'issuer', 'intermediate certificate', 'third party certificate', 'bundle']
      },
      {
        title: 'ACME Certs',
        path: '/certificates/acme',
        keywords: [
          'let’s encrypt',
          'letsencrypt',
          'lets encrypt',
          'certbot',
          'automatic certificate',
          'free certificate',
          'rfc 8555',
          'renew'
        ],
        settings: [
          { title: 'Register Account', keywords: ['acme account', 'directory url', 'eab', 'terms of service'] },
          { title: 'Renewal Period (days)', keywords: ['renew', 'expiry', 'automatic renewal'] },
          { title: 'Challenge', keywords: ['http-01', 'dns-01', 'rfc 2136', 'tsig', 'dynamic dns', 'nsupdate'] }
        ]
      },
      {
        title: 'Generate CSR',
        path: '/certificates/generate-csr',
        keywords: ['certificate signing request', 'pkcs10', 'private key', 'order certificate', 'renew'],
        settings: [
          { title: 'Common Name', keywords: ['cn', 'fqdn'] },
          { title: 'SAN/UCC Names', keywords: ['subject alternative name', 'san', 'ucc', 'multi domain'] },
          { title: '2 Letter Country Code', keywords: ['subject', 'distinguished name'] }
        ]
      }
    ]
  },
  {
    title: 'System Configuration',
    children: [
      // The interfaces of the machine come first: `menu-with-interfaces.ts`.
      ...networkMenu,
      {
        title: 'System Administration',
        children: [
          ...machineMenu,
          {
            title: 'Change History',
            path: '/system-configuration/change-history',
            keywords: ['undo', 'revert', 'restore', 'rollback', 'revision', 'diff', 'compare', 'audit', 'backup', 'who changed', 'log']
          }
        ]
      },
      {
        title: 'Miscellaneous Options',
        children: [
          {
            title: 'L7 Configuration',
            path: '/system-configuration/l7-configuration',
            keywords: ['layer 7', 'connection drain', 'global', 'options', 'failover'],
            settings: [
              { title: 'Drop Connections on RS failure', keywords: ['failover', 'close', 'reset', 'shutdown sessions', 'outlook', 'lync'] },
              { title: 'L7 Connection Drain Time (secs)', keywords: ['drain', 'disable', 'maintenance', 'graceful', 'set time'] },
              { title: 'Drop at Drain Time End', keywords: ['drain', 'close', 'kill'] },
              { title: 'Always Check Persist', keywords: ['persistence', 'keep alive', 'proxy', 'every request'] },
              { title: 'Least Connection Slow Start', keywords: ['ramp', 'warm up', 'thundering herd'] },
              { title: 'SameSite Cookie Options', keywords: ['cookie', 'lax', 'strict', 'csrf'] },
              { title: 'Conform to RFC', keywords: ['invalid header', 'strict', 'http'] },
              { title: 'Close on Error', keywords: ['connection close', '404', 'status'] },
              { title: 'Allow Empty POSTs', keywords: ['content-length', '411', 'post'] }
            ]
          },
          ...networkMiscellaneousMenu
        ]
      }
    ]
  }
]

export interface PlacedPage {
  readonly page: MenuPage
  /** Titles of the groups above it, outermost first. */
  readonly place: readonly string[]
}

/** @returns all pages, in menu order, with their place. */
export const pagesOf = (entries: readonly MenuEntry[], place: readonly string[] = []): readonly PlacedPage[] =>
  entries.flatMap((entry) => ('children' in entry ? pagesOf(entry.children, [...place, entry.title]) : [{ page: entry, place }]))

/** @returns the page that a path belongs to: its own, or that of the nearest page above (`/virtual-services/12`). */
export function pageAt(path: string, entries: readonly MenuEntry[] = menu): PlacedPage | undefined {
  const matches = pagesOf(entries).filter(({ page }) => page.path === path || (page.path !== '/' && path.startsWith(`${page.path}/`)))
  return matches.toSorted((a, b) => b.page.path.length - a.page.path.length)[0]
}
