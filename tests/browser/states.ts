/** States that a page can be brought into: dialogs, opened rows, forms with faults. Each waits for what shows that it is reached. */
import type { Page } from 'playwright-core'

/** The two web servers of the farm, and a port where nobody listens. */
export const FARM_PORTS = [21211, 21212] as const
export const DEAD_PORT = 21219

export interface State {
  readonly name: string
  /** @param shop the id of the service that most states are about. */
  readonly path: (shop: number) => string
  readonly reach: (page: Page) => Promise<void>
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).first().click()

export const STATES: readonly State[] = [
  {
    name: 'search',
    path: () => '/',
    async reach(page) {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Search for' }).fill('drain')
      await page.getByRole('option').first().waitFor()
    }
  },
  {
    name: 'user menu',
    path: () => '/',
    async reach(page) {
      await page.getByRole('banner').getByRole('button', { name: /bal/ }).click()
      await page.getByRole('menuitem').first().waitFor()
    }
  },
  {
    name: 'charts as tables',
    path: () => '/',
    async reach(page) {
      await press(page, 'Show as table')
      await press(page, 'Show as table')
    }
  },
  {
    name: 'an opened service, and marked ones',
    path: () => '/virtual-services',
    async reach(page) {
      await press(page, 'Open SIP')
      await page.getByRole('button', { name: `Disable 127.0.0.1:${DEAD_PORT}` }).waitFor()
      await page.getByRole('checkbox', { name: 'Mark SIP' }).check()
    }
  },
  {
    name: 'deleting many',
    path: () => '/virtual-services',
    async reach(page) {
      await page.getByRole('checkbox', { name: 'Mark SIP' }).check()
      await page.getByRole('checkbox', { name: 'Mark Mail' }).check()
      await press(page, 'Delete')
      await page.getByRole('dialog', { name: /Delete 2/ }).waitFor()
    }
  },
  {
    name: 'a test and what it found',
    path: (shop) => `/virtual-services/${shop}`,
    async reach(page) {
      await press(page, 'Test')
      await page.getByRole('dialog').getByRole('button', { name: 'Run Test' }).click()
      await page
        .getByRole('dialog')
        .getByRole('status')
        .getByText(/passed/)
        .waitFor()
    }
  },
  {
    name: 'duplicating a service',
    path: (shop) => `/virtual-services/${shop}`,
    async reach(page) {
      await press(page, 'Duplicate VIP')
      await page.getByRole('dialog').getByLabel('Virtual Address').waitFor()
    }
  },
  {
    name: 'exporting a service as a template',
    path: (shop) => `/virtual-services/${shop}`,
    async reach(page) {
      await press(page, 'Export Template')
      await page.getByRole('dialog').getByLabel('Template Name').waitFor()
    }
  },
  {
    name: 'an opened template, and a file that was refused',
    path: () => '/virtual-services/templates',
    async reach(page) {
      await press(page, 'Open Lync Reverse Proxy 2013')
      await page.getByRole('region', { name: 'Asks for' }).waitFor()
      await page.getByLabel('Template File').setInputFiles({ name: 'a.tmpl', mimeType: 'text/plain', buffer: Buffer.from('no: template') })
      await press(page, 'Add New Template')
      await page.getByText('a.tmpl was not added').waitFor()
    }
  },
  {
    name: 'a new service from a template',
    path: () => '/virtual-services/add?template=lync-reverse-proxy-2013',
    async reach(page) {
      await page.getByText('Lync Reverse Proxy HTTPS', { exact: true }).waitFor()
    }
  },
  {
    name: 'addresses of an application with faults',
    path: () => '/virtual-services/publish?template=lync-internal-2013-hlb-only',
    async reach(page) {
      await press(page, 'Next')
      await page.getByLabel('Virtual Address', { exact: true }).waitFor()
      await press(page, 'Next')
      await page.locator('[aria-invalid="true"]').first().waitFor()
    }
  },
  {
    name: 'review of an application',
    path: () => '/virtual-services/publish?template=lync-office-web-apps-2013',
    async reach(page) {
      await press(page, 'Next')
      await page.getByLabel('Virtual Address', { exact: true }).fill('127.0.5.77')
      for (const title of ['Certificate', 'Real Servers', 'Global Settings', 'Review']) {
        await press(page, 'Next')
        await page.getByRole('heading', { level: 2, name: title }).waitFor()
      }
      await press(page, /All \d+ changes/)
      await page.getByRole('definition').first().waitFor()
    }
  },
  {
    name: 'opened and marked real servers',
    path: () => '/real-servers',
    async reach(page) {
      await press(page, 'Open 127.0.0.1')
      await page.getByRole('checkbox', { name: 'Mark 127.0.0.1' }).check()
    }
  },
  {
    name: 'no service fits',
    path: () => '/virtual-services?search=nothing-has-this-name',
    async reach(page) {
      await page.getByText('No service fits').waitFor()
    }
  },
  {
    name: 'a new service with faults',
    path: () => '/virtual-services/add',
    async reach(page) {
      await page.getByLabel('Port', { exact: true }).fill('x')
      await press(page, 'Add this Virtual Service')
      await page.locator('[aria-invalid="true"]').first().waitFor()
    }
  },
  {
    name: 'what will happen',
    path: (shop) => `/virtual-services/${shop}`,
    async reach(page) {
      await page.getByLabel('Persistence Options', { exact: true }).selectOption('source-ip')
      await page.getByRole('region', { name: 'Standard Options' }).getByRole('button', { name: 'Save' }).click()
      await page.getByRole('dialog', { name: 'What will happen' }).waitFor()
    }
  },
  {
    name: 'a form that is not saved',
    path: (shop) => `/virtual-services/${shop}`,
    async reach(page) {
      await page.getByLabel('Scheduling Method', { exact: true }).selectOption('least-connection')
      await page.getByText('Not saved').waitFor()
    }
  },
  {
    name: 'a new real server with faults',
    path: (shop) => `/virtual-services/${shop}`,
    async reach(page) {
      await press(page, 'Add New')
      await press(page, 'Add This Real Server')
      await page.locator('[aria-invalid="true"]').first().waitFor()
    }
  },
  {
    name: 'deleting a real server',
    path: (shop) => `/virtual-services/${shop}`,
    async reach(page) {
      await press(page, `Delete 127.0.0.1:${FARM_PORTS[0]}`)
      await page.getByRole('dialog', { name: /Delete real server/ }).waitFor()
    }
  },
  {
    name: 'an import with faults',
    path: () => '/certificates/ssl',
    async reach(page) {
      await press(page, 'Import Certificate')
      await page.getByRole('dialog').getByRole('button', { name: 'Import Certificate' }).click()
      await page.locator('[aria-invalid="true"]').first().waitFor()
    }
  },
  {
    name: 'replacing a certificate',
    path: () => '/certificates/ssl',
    async reach(page) {
      await press(page, 'Replace shop')
      await page.getByRole('dialog').waitFor()
    }
  },
  {
    name: 'renaming a certificate',
    path: () => '/certificates/ssl',
    async reach(page) {
      await press(page, 'Rename shop')
      await page.getByRole('dialog').waitFor()
    }
  },
  {
    name: 'a refusal',
    path: () => '/certificates/ssl',
    async reach(page) {
      await press(page, 'Delete shop')
      await page.getByRole('dialog', { name: 'This was not done' }).waitFor()
    }
  },
  {
    name: 'an opened certificate',
    path: () => '/certificates/ssl',
    async reach(page) {
      await press(page, 'Open shop')
      await page.getByText('Fingerprint').waitFor()
    }
  },
  {
    name: 'a self-signed certificate with faults',
    path: () => '/certificates/ssl',
    async reach(page) {
      await press(page, 'Self-Signed Certificate')
      await page.getByRole('dialog').getByRole('button', { name: 'Create Certificate' }).click()
      await page.locator('[aria-invalid="true"]').first().waitFor()
    }
  },
  {
    name: 'a new signing request',
    path: () => '/certificates/generate-csr',
    async reach(page) {
      await page.getByLabel('Common Name', { exact: true }).fill('mail.contoso.com')
      await page.getByLabel('Key Type', { exact: true }).selectOption('ec-p256')
      await press(page, 'Create CSR')
      await page.getByText('Waiting', { exact: true }).first().waitFor()
    }
  },
  {
    name: 'an opened signing request, and a new one with faults',
    path: () => '/certificates/generate-csr',
    async reach(page) {
      await press(page, 'Open mail.contoso.com')
      await press(page, 'Create CSR')
      await page.locator('[aria-invalid="true"]').first().waitFor()
    }
  },
  {
    name: 'a new ACME account with faults',
    path: () => '/certificates/acme',
    async reach(page) {
      await press(page, 'Register Account')
      await page.getByLabel('Authority', { exact: true }).selectOption('other')
      await page.getByRole('dialog').getByRole('button', { name: 'Register Account' }).click()
      await page.locator('[aria-invalid="true"]').first().waitFor()
    }
  },
  {
    name: 'adding an intermediate',
    path: () => '/certificates/intermediate',
    async reach(page) {
      await press(page, 'Add Intermediate')
      await page.getByRole('dialog').waitFor()
    }
  },
  {
    name: 'an opened revision',
    path: () => '/system-configuration/change-history',
    async reach(page) {
      await press(page, /Open revision/)
      await page.getByRole('definition').first().waitFor()
    }
  },
  {
    name: 'a comparison with the engine files',
    path: () => '/system-configuration/change-history?compare=2',
    async reach(page) {
      await press(page, 'Show engine files')
      await page.locator('pre').waitFor()
    }
  }
]
