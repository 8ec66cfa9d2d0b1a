/** Routes of certificates and of those between them and a root. */
import * as z from 'zod'
import {
  Certificate,
  CertificateName,
  CertificatePatch,
  CertificateUpload,
  IntermediateCertificate,
  IntermediateUpload,
  MAX_CERTIFICATE_FILE
} from './certificate.ts'
import { NewSelfSigned } from './certificate-request.ts'
import { DryRun, route, written } from './route.ts'
import { ById, list, UsedBy, Version } from './route-parts.ts'

export const CertificateView = Certificate.omit({ pem: true, chain: true }).extend({
  version: Version,
  usedBy: UsedBy,
  /** Host names that clients use at its services, and that no certificate of the service is valid for. */
  lacks: z.array(z.strictObject({ name: z.string(), why: z.string(), service: UsedBy.element })),
  /** Whether leaf, file's chain and stored intermediates reach a root or a self-signed end; else the name of the missing issuer. */
  chain: z.strictObject({ complete: z.boolean(), length: z.int(), missingIssuer: z.string().nullable() })
})
export type CertificateView = z.infer<typeof CertificateView>

export const IntermediateView = IntermediateCertificate.omit({ pem: true }).extend({ version: Version, name: CertificateName })
export type IntermediateView = z.infer<typeof IntermediateView>

/** Base64 of certificate and key, with room for the JSON around them. */
const UPLOAD_LIMIT = Math.ceil((MAX_CERTIFICATE_FILE * 4) / 3) * 2 + 8192

export const certificateRoutes = {
  certificateList: route({
    method: 'GET',
    path: '/certificates',
    permission: 'read',
    summary: 'List certificates',
    response: list(CertificateView)
  }),
  certificateCreate: route({
    method: 'POST',
    path: '/certificates',
    permission: 'certificates',
    summary: 'Import a certificate with its private key (PEM or PFX)',
    query: DryRun,
    body: CertificateUpload,
    response: written(CertificateView),
    bodyLimit: UPLOAD_LIMIT
  }),
  certificateSelfSign: route({
    method: 'POST',
    path: '/certificates/self-signed',
    permission: 'certificates',
    summary: 'Make a self-signed certificate with a new key',
    query: DryRun,
    body: NewSelfSigned,
    response: written(CertificateView)
  }),
  certificateReplace: route({
    method: 'PUT',
    path: '/certificates/:id',
    permission: 'certificates',
    summary: 'Replace a certificate in place',
    params: ById,
    query: DryRun,
    body: CertificateUpload,
    response: written(CertificateView),
    versioned: true,
    bodyLimit: UPLOAD_LIMIT
  }),
  certificateChange: route({
    method: 'PATCH',
    path: '/certificates/:id',
    permission: 'certificates',
    summary: 'Rename a certificate',
    params: ById,
    query: DryRun,
    body: CertificatePatch,
    response: written(CertificateView),
    versioned: true
  }),
  certificateDelete: route({
    method: 'DELETE',
    path: '/certificates/:id',
    permission: 'certificates',
    summary: 'Delete a certificate that no service uses',
    params: ById,
    query: DryRun,
    response: written(z.null()),
    versioned: true
  }),
  intermediateList: route({
    method: 'GET',
    path: '/intermediates',
    permission: 'read',
    summary: 'List intermediate certificates',
    response: list(IntermediateView)
  }),
  intermediateCreate: route({
    method: 'POST',
    path: '/intermediates',
    permission: 'certificates',
    summary: 'Add intermediate certificates (a PEM file may hold several)',
    query: DryRun,
    body: IntermediateUpload,
    response: written(z.array(IntermediateView)),
    bodyLimit: UPLOAD_LIMIT
  }),
  intermediateDelete: route({
    method: 'DELETE',
    path: '/intermediates/:id',
    permission: 'certificates',
    summary: 'Delete an intermediate certificate',
    params: ById,
    query: DryRun,
    response: written(z.null()),
    versioned: true
  })
} as const
