import { expect, test } from 'vitest'
import { menu, pageAt, pagesOf } from './menu.ts'

test('every page has one place and one address', () => {
  const paths = pagesOf(menu).map(({ page }) => page.path)
  expect(new Set(paths).size).toBe(paths.length)
  expect(paths).toContain('/certificates/ssl')
})

test('an address belongs to its own page, else to the nearest page above', () => {
  expect(pageAt('/')?.page.title).toBe('Home')
  expect(pageAt('/system-configuration/change-history')?.place).toEqual(['System Configuration', 'System Administration'])
  expect(pageAt('/certificates/ssl/3')?.page.title).toBe('SSL Certificates')
  expect(pageAt('/nowhere')).toBeUndefined()
})
