/** The services of the walk-through, by the names that the templates give them. */
export const REVERSE_PROXY = 'Lync Reverse Proxy HTTPS'
export const INTERNAL = [
  'Lync Internal WebSvc HTTP',
  'Lync Internal Front-End DCOM',
  'Lync Internal WebSvc HTTPS HLB Only',
  'Lync Internal Front-End SIP'
] as const
export const INTERNAL_WEB = INTERNAL[2]
export const OFFICE = 'Office Web App Servers'
/** For the clients inside; the account does not say how they reach Office Web Apps. */
export const OFFICE_INSIDE = 'Office Web App Servers inside'
