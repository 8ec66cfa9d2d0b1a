/** Every edit that a person can make, as a pure function from configuration to configuration. */
export * from './certificate.ts'
export * from './content-rule.ts'
export * from './find.ts'
export * from './interface.ts'
export * from './quick-setup.ts'
export * from './real-server.ts'
export * from './settings.ts'
export * from './virtual-service.ts'
