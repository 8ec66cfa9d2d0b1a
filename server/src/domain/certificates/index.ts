/** Certificates as the rest of the server meets them: read an upload, complete a chain, make the one of the first start. */
export { type CompletedChain, completeChain } from './chain.ts'
export { readIntermediates, type UploadedIntermediate } from './intermediates.ts'
export { selfSigned } from './self-signed.ts'
export { readCertificateUpload, type UploadedCertificate } from './upload.ts'
