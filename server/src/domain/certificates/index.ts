/** Certificates as the rest of the server meets them: read an upload, complete a chain, make keys, requests and self-signed ones. */
export { type CompletedChain, completeChain } from './chain.ts'
export { readAuthorities, readIntermediates, type UploadedIntermediate } from './intermediates.ts'
export { keyPemOf, makeKey, publicKeyId } from './keys.ts'
export { requestDer, requestPem } from './request.ts'
export { type SelfSigned, type SelfSignedKey, selfSigned, selfSignedWith } from './self-signed.ts'
export { namesOf, type Subject, subjectLine, subjectOf } from './subject.ts'
export { type PendingKeys, readCertificateUpload, type UploadedCertificate } from './upload.ts'
export { lackedNames, type WantedName } from './wanted-names.ts'
